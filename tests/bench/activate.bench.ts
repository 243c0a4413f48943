import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startMetaSandbox } from "../../activate/sandbox/meta.ts";
import { bytesText } from "../../kernel/bytes.ts";
import { root } from "../../scripts/install.mjs";
import { type Measured, measure } from "./measure.ts";

/**
 * `npm run bench -- activate [--n 100000]`: a segment of generated members diffed and sent to Meta's sandbox, then once more
 * without a change. The claim at a million: a peak under 500 MB, and the second run sends no row in under 10 seconds. Each
 * step is a process of its own; the sandbox stands in this one.
 */
const { values } = parseArgs({ options: { n: { type: "string", default: "1000000" } } });
const members = Number(values.n);
const WORKER = fileURLToPath(new URL("activate-worker.ts", import.meta.url));
const MOST_MEMORY = 500_000_000;
const folder = mkdtempSync(join(tmpdir(), "patron-activate-bench-"));
const platform = await startMetaSandbox({ token: "bench-token", audience: "3" });
const sent = () => platform.history.reduce((sum, one) => sum + one.identifiers.length, 0);

const row = (name: string, { seconds, cpu, peak }: Measured, more = ""): string =>
  [name.padEnd(28), `${seconds.toFixed(1)} s`, `${cpu.toFixed(1)} s`, bytesText(peak), more]
    .map((cell) => cell.padStart(14))
    .join("");

try {
  // A small heap: what a page leaves is collected before the next one, not when memory is short.
  const tsx = ["--max-old-space-size=256", "--import", import.meta.resolve("tsx"), WORKER];
  const step = (...args: string[]) =>
    measure(process.execPath, [...tsx, join(folder, "warehouse.duckdb"), ...args], { cwd: root });
  console.log(
    `${members.toLocaleString("en-US")} members, synthetic; ${cpus().length} cores, ${bytesText(totalmem())}, ` +
      `load ${loadavg()[0]!.toFixed(1)}`,
  );
  console.log(["".padEnd(28), "seconds", "CPU", "peak"].map((cell) => cell.padStart(14)).join(""));
  await step("fill", String(members));
  const first = await step("sync", platform.url);
  const rate = `${Math.round(members / first.seconds).toLocaleString("en-US")} rows/s`;
  console.log(row("diffed and sent", first, rate));
  const before = sent();
  const second = await step("sync", platform.url);
  const again = sent() - before;
  console.log(row("again without a change", second, `${again} sent`));
  console.log(`At the platform: ${platform.held.size.toLocaleString("en-US")} identifiers.`);
  // Seconds depend on the machine and its other work; memory and what is sent do not.
  const isLarge = Math.max(first.peak, second.peak) > MOST_MEMORY;
  if (isLarge) console.error(`The peak is above ${bytesText(MOST_MEMORY)}.`);
  if (isLarge || again > 0) process.exitCode = 1;
} finally {
  await platform.close();
  rmSync(folder, { recursive: true, force: true });
}
