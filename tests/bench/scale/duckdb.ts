import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bytesText } from "../../../kernel/bytes.ts";
import { root } from "../../../scripts/install.mjs";
import { measure } from "../measure.ts";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));

/**
 * Builds the models on DuckDB over generated shops of these sizes, each step a process of its own: the first build,
 * then a run after one more day of orders. Wall time, and processor time, which other work on the machine changes less.
 */
export async function measureDuckdb(sizes: readonly number[]): Promise<void> {
  console.log(
    `\nDuckDB on this machine: ${cpus().length} cores, ${bytesText(totalmem())}. Synthetic, seeded.`,
  );
  const cell = (text: string) => text.padStart(12);
  console.log(
    ["order lines ", "first build", "CPU", "peak", "next run", "CPU", "peak", "file"].map(cell).join(""),
  );
  for (const lines of sizes) {
    const folder = mkdtempSync(join(tmpdir(), "patron-scale-"));
    try {
      const file = join(folder, "warehouse.duckdb");
      const step = (...args: string[]) =>
        measure(process.execPath, ["--import", import.meta.resolve("tsx"), WORKER, file, ...args], {
          cwd: root,
        });
      await step("fill", String(lines));
      const first = await step("build");
      await step("day", String(lines));
      const next = await step("build");
      console.log(
        [
          lines.toLocaleString("en-US"),
          ...[first, next].flatMap(({ seconds, cpu, peak }) => [
            `${seconds.toFixed(0)} s`,
            `${cpu.toFixed(0)} s`,
            bytesText(peak),
          ]),
          bytesText(statSync(file).size),
        ]
          .map(cell)
          .join(""),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
