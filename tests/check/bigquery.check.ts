import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatDiagnostics } from "../../kernel/diagnostics.ts";
import { declaredColumns } from "../../transform/bigquery/catalog.ts";
import { checkBigQuery, type GateReport } from "../../transform/bigquery/gate.ts";
import { googleType } from "../../transform/bigquery/types.ts";
import { loadProject, type Project } from "../../transform/index.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { fillCurrencyShop } from "../models/profitability/currency-shop.ts";
import { fillDeferralShop } from "../models/profitability/deferral-shop.ts";
import { fillPaidAbroadShop } from "../models/profitability/paid-abroad-shop.ts";
import { fillParcelShop } from "../models/profitability/parcel-shop.ts";
import { failures, modelsDir, openShop, type Shop } from "../models/shop.ts";
import { fillSmallShop } from "../models/small-shop.ts";
import { fillFiles } from "../parity/generated-rows.ts";
import { DBT_MACROS, LEFT_OUT, MART_MACROS, WITHOUT_CASE } from "../parity/macro-cases.ts";
import { casesTable, compareMacro, fillCases } from "../parity/macros.ts";
import { compareModels, compareTests } from "../parity/models.ts";
import { fillOutside } from "../parity/outside-rows.ts";
import { fillSent } from "../parity/sent-rows.ts";
import { tell } from "./summary.ts";

const TARGET = { name: "bigquery", type: "bigquery", schema: "patron", database: "patron-project" } as const;

let analyzer: ZetaSql;
let project: Project;
let report: GateReport;
let seconds: number;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
  const started = performance.now();
  project = await loadProject({ projectDir: modelsDir, target: TARGET });
  report = await checkBigQuery(project, analyzer);
  seconds = (performance.now() - started) / 1000;
});
afterAll(() => analyzer.close());

function line({ models, tests, snapshots, seeds, inputs }: GateReport): string {
  const of = (name: string, { analyzed, of: all }: GateReport["models"]) => `${name} ${analyzed} of ${all}`;
  return `${of("models analyzed", models)}, ${of("tests", tests)}, ${of("snapshots", snapshots)}, ${of("seeds", seeds)}, ${of("inputs of TypeScript models", inputs)}`;
}

describe("models/ on BigQuery", () => {
  it("passes Google's analyzer, every model, test, snapshot and seed, in the types that its YAML declares", () => {
    tell(`${line(report)} (${seconds.toFixed(1)} s)`);
    expect(formatDiagnostics(report.mistakes)).toBe("");
    for (const judged of [report.models, report.tests, report.snapshots, report.seeds, report.inputs])
      expect(judged.analyzed).toBe(judged.of);
    expect(report.models.of).toBeGreaterThan(60);
    expect(report.tests.of).toBeGreaterThan(300);
  });

  it("has the same columns of the same types as on DuckDB, by both catalogs", async () => {
    const shop = await openShop();
    expect(failures(await shop.build("run"))).toEqual([]);
    const rows = await shop.warehouse.rows<{ place: string; type: string }>(
      `select table_schema || '.' || table_name || '.' || column_name as place, data_type as type
       from information_schema.columns`,
    );
    await shop.close();
    const onDuckdb = new Map(rows.map((row) => [row.place, googleType(row.type)]));
    const columns = [...report.columns].flatMap(([id, list]) => {
      const node = project.nodes.get(id)!;
      return list.map((one) => ({ place: `${node.schema}.${node.alias}.${one.name}`, type: one.type }));
    });
    const differing = columns.filter(({ place, type }) => onDuckdb.get(place) !== type);
    tell(`column types agree ${columns.length - differing.length} of ${columns.length}`);
    expect(differing).toEqual([]);
    const types = new Set(columns.map((one) => one.type));
    expect([...types].sort()).toEqual(["BOOL", "DATE", "INT64", "NUMERIC", "STRING", "TIMESTAMP"]);
  });
});

/** What only BigQuery itself can tell. */
const NOT_HERE: readonly string[] = [
  "bytes billed, and how far a constant filter reaches through views into raw tables",
  "slots, quotas and the time that jobs take",
  "what readers see between the two statements that drop an emptied day and write the others",
  "rights: IAM, policy tags, row access",
];

/** Shops of raw rows: by hand, and generated with nulls, negatives, changes of the clock, odd letters, limits. */
const SHOPS: readonly { name: string; fill(shop: Shop): Promise<void> }[] = [
  { name: "nothing loaded", fill: async () => {} },
  { name: "the small shop", fill: fillSmallShop },
  {
    // Deliveries over the ends of months, refunds and cancellations before them; euros and dollars in pounds.
    name: "a shop that delivers later and sells abroad",
    fill: async (shop: Shop) => {
      await fillDeferralShop(shop);
      await fillCurrencyShop(shop);
    },
  },
  {
    name: "a shop that sends orders in pieces and pays for its costs abroad",
    fill: async (shop: Shop) => {
      await fillParcelShop(shop);
      await fillPaidAbroadShop(shop);
    },
  },
  { name: "the small shop, and what bank, ad platform, shop and balance sheet say", fill: fillOutside },
  ...[7, 8, 99].map((seed) => ({
    name: `generated, seed ${seed}`,
    fill: async (shop: Shop) => {
      await fillSmallShop(shop);
      await fillFiles(shop, seed, 40);
    },
  })),
];

describe("rows on DuckDB and in Google's reference implementation of BigQuery's SQL", () => {
  let equal = 0;
  let all = 0;
  afterAll(() => {
    tell(`parity cases equal ${equal} of ${all}`);
    for (const { what, why } of LEFT_OUT) tell(`  not compared: ${what} (${why})`);
    for (const what of NOT_HERE) tell(`  not checked here, for it takes an account: ${what}`);
  });
  const count = (differences: readonly (string | undefined)[]) => {
    all += differences.length;
    equal += differences.filter((one) => one === undefined).length;
  };

  for (const { name, fill } of SHOPS) {
    it(`every model gives the same rows, every test the same verdict: ${name}`, async () => {
      const shop = await openShop();
      try {
        await fill(shop);
        expect(failures(await shop.build("run"))).toEqual([]);
        await fillSent(shop);
        const given = [...project.nodes.values()]
          .filter((node) => node.resourceType === "source" || node.resourceType === "seed")
          .map((node) => [node.uniqueId, declaredColumns(node)] as const);
        const columns = new Map([...given, ...report.columns]);
        const cases = [
          ...(await compareModels(shop, project, columns, analyzer)),
          ...(await compareTests(shop, project, columns, analyzer)),
        ];
        count(cases.map((one) => one.difference));
        expect(cases.filter((one) => one.difference !== undefined)).toEqual([]);
      } finally {
        await shop.close();
      }
    });
  }

  it("every macro of models/macros gives the same rows", async () => {
    const shop = await openShop();
    const table = casesTable();
    await fillCases(shop, table);
    const differing: Record<string, string> = {};
    for (const one of MART_MACROS) {
      const difference = await compareMacro(shop, project, analyzer, table, one);
      count([difference]);
      if (difference !== undefined) differing[one.sql] = difference;
    }
    await shop.close();
    expect(differing).toEqual({});
  });

  it("every macro of the runner gives the same rows, in a project that overrides none", async () => {
    const dir = mkdtempSync(join(tmpdir(), "patron-plain-"));
    writeFileSync(join(dir, "dbt_project.yml"), "name: plain\n");
    const shop = await openShop();
    try {
      const duckdb = {
        name: "duckdb",
        type: "duckdb",
        schema: "main",
        database: shop.warehouse.database,
      } as const;
      const plain = { ...shop, project: await loadProject({ projectDir: dir, target: duckdb }) };
      const onBigQuery = await loadProject({ projectDir: dir, target: TARGET });
      const table = casesTable();
      await fillCases(plain, table);
      const differing: Record<string, string> = {};
      for (const one of DBT_MACROS) {
        const difference = await compareMacro(plain, onBigQuery, analyzer, table, one);
        count([difference]);
        if (difference !== undefined) differing[one.sql] = difference;
      }
      expect(differing).toEqual({});
    } finally {
      await shop.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it("knows of every macro of models/macros where it is compared, or why it is not", () => {
    const compared = MART_MACROS.flatMap((one) => one.macro.split(", "));
    const known = new Set([...compared, ...Object.values(WITHOUT_CASE).flat()]);
    const own = project.registry
      .all()
      .filter(({ package: name }) => name === project.name)
      .map((macro) => macro.name)
      .filter((name) => !/^(test|materialization)_/.test(name))
      .map((name) => name.replace(/^(bigquery|default)__/, ""));
    tell(`macros with cases of their own ${new Set(compared).size} of ${new Set(own).size}`);
    for (const [why, names] of Object.entries(WITHOUT_CASE)) tell(`  ${names.length} without: ${why}`);
    expect(own.filter((name) => !known.has(name))).toEqual([]);
  });
});
