import { parseArgs } from "node:util";
import { bytesText } from "../../kernel/bytes.ts";
import { EUROS_PER_TIB, TIB } from "../../transform/bigquery/billing.ts";
import { bytesOf, type Plan, planOf, type Size } from "./scale/bytes.ts";
import { measureDuckdb } from "./scale/duckdb.ts";
import { measureShape, readShape, type Shape } from "./scale/shape.ts";

const { values } = parseArgs({
  options: {
    /** Order lines to compute for. */
    lines: { type: "string", default: "1e6,1e8,1e10" },
    "runs-per-day": { type: "string", default: "1" },
    "history-days": { type: "string", default: "730" },
    "changed-days": { type: "string", default: "8" },
    "price-per-tib": { type: "string", default: String(EUROS_PER_TIB) },
    /** Measures lengths and proportions of this warehouse file anew before anything else. */
    measure: { type: "string" },
    /** Order lines to build on DuckDB; nothing is built without. */
    duckdb: { type: "string" },
  },
});

const numbers = (list: string): number[] => list.split(",").map(Number);
const euros = (bytes: number): string => ((bytes / TIB) * Number(values["price-per-tib"])).toFixed(2);
const sum = (bytes: ReadonlyMap<string, number>): number => [...bytes.values()].reduce((a, b) => a + b, 0);
const row = (cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(38) : cell.padStart(14))).join("");

/** What a first build, each later run and the tests read, by the size of the shop. */
function printBytes(plan: Plan, shape: Shape): void {
  const sizes = numbers(values.lines).map(
    (orderLines): Size => ({
      orderLines,
      historyDays: Number(values["history-days"]),
      changedDays: Number(values["changed-days"]),
    }),
  );
  const each = sizes.map((size) => {
    const first = bytesOf(plan.first, plan, shape, size);
    const facts = bytesOf(plan.facts, plan, shape, size);
    const rest = new Map([...first].filter(([name]) => !plan.factNames.includes(name)));
    const factsInFull = new Map([...first].filter(([name]) => plan.factNames.includes(name)));
    return {
      first,
      facts,
      rest,
      factsInFull,
      run: sum(facts) + sum(rest),
      tests: sum(bytesOf(plan.tests, plan, shape, size)),
    };
  });
  const runs = Number(values["runs-per-day"]);
  const line = (name: string, cell: (one: (typeof each)[number]) => string) =>
    console.log(row([name, ...each.map(cell)]));
  console.log(row(["order lines", ...sizes.map((size) => size.orderLines.toLocaleString("en-US"))]));
  line("facts, built in full", (one) => bytesText(sum(one.factsInFull)));
  line("facts, built in parts", (one) => bytesText(sum(one.facts)));
  line("all other models, in full", (one) => bytesText(sum(one.rest)));
  line("a run of the models", (one) => bytesText(one.run));
  line("its tests", (one) => bytesText(one.tests));
  line(`EUR a day, ${runs} run${runs === 1 ? "" : "s"}`, (one) => euros(runs * one.run));
  line("EUR a day with tests", (one) => euros(runs * (one.run + one.tests)));
  console.log(row(["\nof a run, the dearest models", ...sizes.map(() => "")]));
  const last = each.at(-1)!;
  const all = [...last.rest, ...last.facts].sort((a, b) => b[1] - a[1]).slice(0, 12);
  for (const [name] of all)
    line(`  ${name}`, (one) => bytesText(one.rest.get(name) ?? one.facts.get(name) ?? 0));
}

if (values.measure !== undefined) await measureShape(values.measure, "the demo, with what it generates");
const shape = readShape();
console.log(
  `Proportions and lengths of texts: ${shape.of} (${shape.orderLines.toLocaleString("en-US")} order lines). ` +
    `${values["price-per-tib"]} EUR a TiB; ${values["changed-days"]} of ${values["history-days"]} days change between runs.\n`,
);
printBytes(await planOf(), shape);
if (values.duckdb !== undefined) await measureDuckdb(numbers(values.duckdb));
