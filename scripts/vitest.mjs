import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./install.mjs";
import { readReport } from "./tally.mjs";

/**
 * Runs vitest over some projects and file filters. Resolves with what passed and failed. Its report goes to the terminal
 * as it grows or, when another runs beside it (`beside`), all at once at its end.
 */
export async function vitest(projects, filters = [], { env = {}, beside = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "patron-report-"));
  const report = join(folder, "report.json");
  const child = spawn(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...projects.flatMap((name) => ["--project", name]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...filters,
    ],
    {
      cwd: root,
      stdio: beside ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    },
  );
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => said.push(chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  process.stdout.write(Buffer.concat(said));
  const counts = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  const silentFailure = code !== 0 && counts.failed === 0;
  return silentFailure ? { ...counts, failed: 1, names: [`vitest ended with ${code}`] } : counts;
}
