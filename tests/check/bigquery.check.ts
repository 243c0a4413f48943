import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatDiagnostics } from "../../kernel/diagnostics.ts";
import { checkBigQuery, type GateReport } from "../../transform/bigquery/gate.ts";
import { loadProject } from "../../transform/index.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { modelsDir } from "../models/shop.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

function line({ models, tests, snapshots, seeds }: GateReport): string {
  const of = (name: string, { analyzed, of: all }: GateReport["models"]) => `${name} ${analyzed} of ${all}`;
  return `${of("models analyzed", models)}, ${of("tests", tests)}, ${of("snapshots", snapshots)}, ${of("seeds", seeds)}`;
}

describe("models/ on BigQuery", () => {
  it("passes Google's analyzer, every model, test, snapshot and seed, in the types that its YAML declares", async () => {
    const started = performance.now();
    const project = await loadProject({
      projectDir: modelsDir,
      target: { name: "bigquery", type: "bigquery", schema: "patron", database: "patron-project" },
    });
    const report = await checkBigQuery(project, analyzer);
    console.log(`${line(report)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    if (report.mistakes.length > 0) console.log(formatDiagnostics(report.mistakes));
    expect(report.mistakes.length).toBe(0);
    for (const judged of [report.models, report.tests, report.snapshots, report.seeds])
      expect(judged.analyzed).toBe(judged.of);
    expect(report.models.of).toBeGreaterThan(60);
    expect(report.tests.of).toBeGreaterThan(300);
  });
});
