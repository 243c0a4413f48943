import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textTable } from "../../kernel/terminal.ts";
import { demoProject, show } from "./patron.ts";

const print = (rows: Record<string, unknown>[]): void => {
  const head = Object.keys(rows[0] ?? {});
  console.log(
    textTable(
      head,
      rows.map((row) => head.map((name) => row[name])),
    ),
  );
};

/** The published figures of the Online Retail file, to the thousandth. */
const FILE = { lines: 541_909, amount: "9747747.934", amountWithCustomer: "8300065.814" };

const thousandths = (text: unknown): string => Number(text).toFixed(3);

describe("control totals of the demo", () => {
  let demo: ReturnType<typeof demoProject>;
  beforeAll(() => {
    demo = demoProject();
  }, 1_200_000);
  afterAll(() => demo.dispose());

  it("raw lines, named component by component, sum to the file's own total", async () => {
    const parts = await show(
      demo.dir,
      "select component, lines, amount, amount_with_customer from {{ ref('control_totals') }} order by component_order",
    );
    print(parts);
    const [sum] = await show(
      demo.dir,
      `select sum(lines) as lines, sum(amount) as amount, sum(amount_with_customer) as amount_with_customer
       from {{ ref('control_totals') }}`,
    );
    console.log(`${sum!.lines} lines, amount ${sum!.amount}, with a customer ${sum!.amount_with_customer}`);
    expect(Number(sum!.lines)).toBe(FILE.lines);
    expect(thousandths(sum!.amount)).toBe(FILE.amount);
    expect(thousandths(sum!.amount_with_customer)).toBe(FILE.amountWithCustomer);
  });

  it("raw, core and profit marts add up to the same", async () => {
    const checks = await show(demo.dir, "select * from {{ ref('control_checks') }}");
    print(checks);
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.filter((check) => check.is_ok !== true)).toEqual([]);
  });

  it("the December 2010 cohort has the published sizes by each rule", async () => {
    const rules = await show(
      demo.dir,
      `select rule, month_number, customers from {{ ref('cohort_rules') }}
       where cohort_month = date '2010-12-01' and month_number in (0, 1) order by rule, month_number`,
    );
    print(rules);
    const of = (rule: string) => rules.filter((row) => row.rule === rule).map((row) => Number(row.customers));
    expect(of("any_line")).toEqual([948, 362]);
    expect(of("paid_line")).toEqual([885, 324]);
    expect(of("mart")).toHaveLength(2);
  });
});
