import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { build, fill } from "./scale/steps.ts";

/** What order lines are made into postings and customers' profit with; everything above stands before the clock runs. */
const TIMED = [
  "path:models/intermediate/costing",
  "path:models/intermediate/spending",
  "path:models/intermediate/profit",
  "profit_ledger",
  "customer_profit",
];
/** Notes on inputs, and the balance sheet: no part of the question. */
const LEFT_OUT = ["int_input_notes", "int_position_postings"];
/** DuckDB takes what memory there is; held to this, what does not fit goes to disk, and the process stays below 8 GB. */
const MEMORY = "6GB";

/** One step of the bench, in a process of its own so that its memory can be told. */
const [file, step, count] = process.argv.slice(2) as [string, "fill" | "before" | "ledger" | "bare", string?];
const warehouse = await openDuckdb(file, { memoryLimit: MEMORY });
if (step === "fill") await fill(warehouse, Number(count));
else if (step === "before")
  await build(warehouse, { select: ["gl_accounts", "+customer_profit"], exclude: [...TIMED, ...LEFT_OUT] });
else if (step === "ledger") await build(warehouse, { select: TIMED, exclude: LEFT_OUT });
else {
  await warehouse.execute("create or replace table main.bare as select * from profitability.profit_ledger");
  const [row] = await warehouse.rows<{ postings: number }>("select count(*) as postings from main.bare");
  console.log(String(row?.postings));
}
await warehouse.close();
