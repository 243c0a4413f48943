import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textTable } from "../../kernel/terminal.ts";
import { bgNbd } from "../../models/marts/value/buying/bg-nbd.ts";
import { expectedOrders } from "../../models/marts/value/buying/buying-model.ts";
import { forecast } from "../../models/marts/value/buying/forecast.ts";
import { historiesOf } from "../../models/marts/value/buying/histories.ts";
import { paretoNbd } from "../../models/marts/value/buying/pareto-nbd.ts";
import { type Fit, fitByLikelihood } from "../../models/marts/value/maths/fit.ts";
import { gammaGamma } from "../../models/marts/value/spending/gamma-gamma.ts";
import { spendersOf } from "../../models/marts/value/spending/spenders.ts";
import { run } from "../../transform/index.ts";
import { failures, openShop, type Shop } from "../models/shop.ts";

const folder = join(import.meta.dirname, "../../../shared/data/cdnow");
const unpacked = (name: string): string => gunzipSync(readFileSync(join(folder, name))).toString("utf8");

/** The published calibration on the CDNOW sample, in weeks: see SOURCES.md beside the data. */
const PUBLISHED = {
  bg_nbd: { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, logLikelihood: -9582.43 },
  pareto_nbd: { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669, logLikelihood: -9594.974 },
  gamma_gamma: { p: 6.249, q: 3.745, gamma: 15.448 },
} as const;

const print = (rows: readonly Record<string, unknown>[]): void => {
  const head = Object.keys(rows[0] ?? {});
  console.log(
    textTable(
      head,
      rows.map((row) => head.map((name) => row[name])),
    ),
  );
};

interface Side {
  what: string;
  published: number;
  ours: number;
}

/** Prints published and own figures side by side, and gives those that differ by more than is allowed. */
function sideBySide(title: string, sides: readonly Side[], allowed: (side: Side) => number): string[] {
  console.log(title);
  print(
    sides.map(({ what, published, ours }) => ({
      figure: what,
      published,
      ours: ours.toFixed(4),
      difference: (ours - published).toFixed(4),
    })),
  );
  return sides
    .filter((side) => !(Math.abs(side.ours - side.published) <= allowed(side)))
    .map((one) => one.what);
}

const allowed = ({ what, published }: Side): number =>
  what === "logLikelihood" ? 0.01 : 0.005 * Math.abs(published);

function sidesOf(published: Record<string, number>, parameters: readonly string[], fit: Fit): Side[] {
  return Object.entries(published).map(([what, value]) => ({
    what,
    published: value,
    ours: what === "logLikelihood" ? fit.logLikelihood : fit.estimates[parameters.indexOf(what)]!,
  }));
}

describe("CDNOW's calibration summary, 2,357 customers", () => {
  const rows = unpacked("cdnow_customers_summary_with_transactions.csv.gz")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number) as [number, number, number, number, number]);
  const histories = historiesOf(rows.map(([, repeats, recency, age]) => ({ repeats, recency, age })));

  for (const model of [bgNbd, paretoNbd]) {
    it(`gives ${model.label}'s published parameters and log-likelihood`, async () => {
      const fit = await fitByLikelihood(
        model.logLikelihood(histories),
        model.starts(histories),
        histories.total,
      );
      const sides = sidesOf(PUBLISHED[model.name as "bg_nbd" | "pareto_nbd"], model.parameters, fit);
      const title = `${model.label}, ${histories.size} groups of ${histories.total} customers, converged: ${fit.isConverged}`;
      expect(sideBySide(title, sides, allowed)).toEqual([]);
      expect(fit.isConverged).toBe(true);
    });
  }

  it("gives Gamma-Gamma's published parameters", async () => {
    const columns = [1, 4].map((index) => Float64Array.from(rows, (row) => row[index]!));
    const spenders = spendersOf(columns[0]!, columns[1]!);
    const count = spenders.totals.length;
    const fit = await fitByLikelihood(gammaGamma.logLikelihood(spenders), gammaGamma.starts(spenders), count);
    const sides = sidesOf(PUBLISHED.gamma_gamma, gammaGamma.parameters, fit);
    expect(sideBySide(`Gamma-Gamma, ${count} spenders`, sides, allowed)).toEqual([]);
  });

  it("expects 1.226 purchases in 39 weeks of the customer with 2 repeats, the last at 30.43 of 38.86 weeks", async () => {
    const fit = await fitByLikelihood(
      bgNbd.logLikelihood(histories),
      bgNbd.starts(histories),
      histories.total,
    );
    const ours = expectedOrders(bgNbd.with(fit.estimates), { repeats: 2, recency: 30.43, age: 38.86 }, 39);
    const side = { what: "E[39 weeks | 2, 30.43, 38.86]", published: 1.226, ours };
    expect(sideBySide("BG/NBD", [side], () => 0.0005)).toEqual([]);
  });
});

describe("CDNOW's 6,919 transactions through the project's models, 39 weeks against 39 weeks", () => {
  let shop: Shop;
  const targetDir = mkdtempSync(join(tmpdir(), "patron-clv-"));
  beforeAll(async () => {
    shop = await openShop({ as_of: "1998-06-30 12:00:00", clv_holdout_days: 273, clv_time_unit: "week" });
    const lines = unpacked("CDNOW_sample.txt.gz").trim().split("\n");
    // The published fits count free discs too; to Patron a purchase has a price, so they cost a cent here.
    const cells = lines.map((line, i) => {
      const [, customer, day, , amount] = line.trim().split(/\s+/) as [
        string,
        string,
        string,
        string,
        string,
      ];
      const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
      return `('o${i}', '${customer}', '${date} 12:00:00', 'CD', 1, ${Number(amount) > 0 ? amount : "0.01"})`;
    });
    await shop.warehouse.execute(
      `insert into raw_files.order_lines (order_id, customer_id, ordered_at, sku, quantity, unit_price) values ${cells.join(", ")}`,
    );
    const { project, warehouse } = shop;
    await run({ project, warehouse, command: "seed", targetDir });
    await run({ project, warehouse, command: "run", targetDir, select: ["+path:marts/value"] });
    const select = ["path:marts/value"];
    const results = await run({ project, warehouse, command: "test", targetDir, select });
    expect(failures(results)).toEqual([]);
  });
  afterAll(async () => {
    await shop.close();
    rmSync(targetDir, { recursive: true, force: true });
  });

  it("has the published parameters in the table clv_fit, with standard errors", async () => {
    const rows = await shop.rows(
      "select * from {{ ref('clv_fit') }} where period = 'calibration' and model <> 'gamma_gamma' order by model, parameter_order",
    );
    print(
      rows.map(({ model, parameter, estimate, standard_error, log_likelihood, is_chosen }) => ({
        model,
        parameter,
        estimate,
        standard_error,
        log_likelihood,
        is_chosen,
      })),
    );
    const off = rows.flatMap(({ model, parameter, estimate, log_likelihood }) => {
      const published = PUBLISHED[model as "bg_nbd"] as Record<string, number> | undefined;
      if (!published) return [];
      const isNear =
        Math.abs(Number(estimate) / published[String(parameter)]! - 1) <= 0.005 &&
        Math.abs(Number(log_likelihood) - published.logLikelihood!) <= 0.05;
      return isNear ? [] : [`${model} ${parameter}`];
    });
    expect(off).toEqual([]);
    expect(rows.every((row) => Number(row.standard_error) > 0)).toBe(true);
  });

  it("predicts the holdout better than 'predict zero', and says by how much", async () => {
    const rows = await shop.rows(
      `select model, is_chosen, customers, actual, predicted, total_error, mae, rmse, spend_error
       from {{ ref('clv_backtest_scores') }} order by rmse`,
    );
    print(rows);
    print(
      await shop.rows(
        "select decile, customers, predicted, actual, lift from {{ ref('clv_backtest_deciles') }} where is_chosen order by decile",
      ),
    );
    const of = (name: string) => rows.find((row) => row.model === name)!;
    expect(of("predict_zero")).toMatchObject({ customers: 2357, total_error: "-1.000000000" });
    for (const name of ["bg_nbd", "pareto_nbd"]) {
      expect(Number(of(name).rmse)).toBeLessThan(Number(of("predict_zero").rmse));
      expect(Math.abs(Number(of(name).total_error))).toBeLessThan(0.15);
    }
  });

  it("raises no warning: these data support the models", async () => {
    const rows = await shop.rows("select distinct warning from {{ ref('clv') }}");
    expect(rows).toEqual([{ warning: null }]);
  });

  it("holds at least 80 of 100 customers' purchases in the holdout within intervals of 80 %", async () => {
    const fits = await shop.rows(
      "select estimate from {{ ref('clv_fit') }} where period = 'calibration' and model = 'bg_nbd' order by parameter_order",
    );
    const buyers = bgNbd.with(fits.map((row) => Number(row.estimate)));
    const groups = await shop.rows("select * from {{ ref('clv_groups') }} where period = 'calibration'");
    let [within, all, width] = [0, 0, 0];
    for (const row of groups) {
      const [repeats, recency, age] = [row.repeats, row.recency_days, row.age_days].map(Number);
      const history = { repeats: repeats!, recency: recency! / 7, age: age! / 7 };
      const { low, high } = forecast(buyers, history, 39, 0.8);
      const customers = Number(row.customers);
      all += customers;
      width += customers * (high - low);
      if (Number(row.holdout_repeats) >= low && Number(row.holdout_repeats) <= high) within += customers;
    }
    console.log(`within: ${within} of ${all}, mean width ${(width / all).toFixed(2)} purchases`);
    expect(within / all).toBeGreaterThan(0.8);
  });
});
