import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bytesText } from "../../kernel/bytes.ts";
import { root } from "../../scripts/install.mjs";
import { type Measured, measure } from "./measure.ts";

/**
 * `npm run bench -- ledger [--n 300000]`: generated order lines to profit_ledger and customer_profit on DuckDB, against a
 * bare CREATE TABLE AS of the same postings in the same file. The claim at 10 million lines: at most 10 minutes, 8 GB,
 * and four times the bare copy. Each step is a process of its own; the figures include its start and the parse.
 */
const { values } = parseArgs({ options: { n: { type: "string", default: "10000000" } } });
const lines = Number(values.n);
const WORKER = fileURLToPath(new URL("ledger-worker.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "patron-ledger-"));

const row = (name: string, { seconds, cpu, peak }: Measured): string =>
  [name.padEnd(34), `${seconds.toFixed(1)} s`, `${cpu.toFixed(1)} s`, bytesText(peak)]
    .map((cell) => cell.padStart(12))
    .join("");

try {
  const step = (...args: string[]) =>
    measure(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), WORKER, join(folder, "warehouse.duckdb"), ...args],
      { cwd: root },
    );
  console.log(
    `${lines.toLocaleString("en-US")} order lines, synthetic and the same each time; ${cpus().length} cores, ` +
      `${bytesText(totalmem())}, load ${loadavg()[0]!.toFixed(1)}`,
  );
  console.log(["".padEnd(34), "seconds", "CPU", "peak"].map((cell) => cell.padStart(12)).join(""));
  console.log(row("order lines in place", await step("fill", String(lines))));
  console.log(row("orders, lines, people built", await step("before")));
  const ledger = await step("ledger");
  console.log(row("ledger and customer profit", ledger));
  const bare = await step("bare");
  console.log(row("bare copy of the postings", bare));
  console.log(
    `ratio ${(ledger.seconds / bare.seconds).toFixed(1)} by the clock, ${(ledger.cpu / bare.cpu).toFixed(1)} by processor time`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
