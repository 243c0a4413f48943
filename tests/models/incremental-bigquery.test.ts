import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProject } from "../../transform/index.ts";
import type { Node } from "../../transform/node.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { factsOf, incrementalModels, secondBuild } from "./bigquery-facts.ts";
import { modelsDir } from "./shop.ts";

const target = { name: "bigquery", type: "bigquery", schema: "patron", database: "patron-project" } as const;
const CONSTANTS = "(date '2024-03-31', date '2024-04-02')";

let analyzer: ZetaSql;
let incremental: Node[];
let facts: Node[];
let sent: Map<string, string[]>;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
  const project = await loadProject({
    projectDir: modelsDir,
    target,
    vars: { sources: ["shopify", "files"] },
  });
  [incremental, facts] = [incrementalModels(project), factsOf(project)];
  sent = await secondBuild(analyzer, project);
}, 120_000);
afterAll(() => analyzer.close());

const nameOf = (node: Node) => `\`${node.schema}\`.\`${node.alias}\``;

describe("every incremental model of models/ on BigQuery", () => {
  it("is a fact of order lines, cut by day, or one that must know all its rows", () => {
    const whole = incremental.filter((node) => !facts.includes(node)).map((node) => node.name);
    // Memories, small beside the facts: customers' keys, of which each is looked for among all; who was in which segment.
    expect(whole).toEqual(["int_keys_kept", "segment_members", "segment_refreshes"]);
    expect(facts.map((fact) => fact.name).sort()).toEqual(["int_order_line_sums", "order_lines"]);
    for (const fact of facts)
      expect(fact.config).toMatchObject({
        incremental_strategy: "insert_overwrite",
        partition_by: { field: "order_day", data_type: "date" },
      });
  });

  it("reads facts only on the days that changed, named as constants", () => {
    for (const fact of facts) {
      const staged = sent.get(fact.name)!.find((sql) => /^create or replace table .*__patron_/.test(sql))!;
      for (const read of facts) {
        const scans = staged.split(`${nameOf(read)}\n`).slice(1);
        expect(staged.split(nameOf(read)).length - 1).toBe(scans.length);
        for (const scan of scans) expect(scan.trim()).toMatch(/^where order_day in \(/);
        for (const scan of scans) expect(scan).toContain(`order_day in ${CONSTANTS}`);
      }
      expect(staged).toContain(nameOf(fact));
    }
  });

  it("replaces only those days, by constants and never by a subquery, and drops a day that is left without orders", () => {
    for (const fact of facts) {
      const statements = sent.get(fact.name)!;
      const merge = statements.find((sql) => sql.startsWith(`merge into ${nameOf(fact)}`))!;
      expect(merge).toContain(
        "when not matched by source and DBT_INTERNAL_DEST.`order_day` in (date '2024-03-31') then delete",
      );
      const dropped = statements.find((sql) => sql.startsWith("delete"))!;
      expect(dropped.replace(/\s+/g, " ")).toContain(
        `delete from ${nameOf(fact)} where order_day in (date '2024-04-02')`,
      );
    }
  });

  it("reads raw tables of a shop system from the newest load on, a constant too", () => {
    const staged = sent.get("order_lines")!.find((sql) => /^create or replace table .*__patron_/.test(sql))!;
    expect(staged).toContain("where loaded_at > cast('2024-06-01 00:00:00+00' as timestamp)");
  });

  it("is sent in statements of which each has passed Google's analyzer", () => {
    for (const fact of facts) expect(sent.get(fact.name)!.length).toBeGreaterThanOrEqual(6);
  });
});
