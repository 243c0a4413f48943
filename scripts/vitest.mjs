import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./install.mjs";
import { readReport } from "./tally.mjs";

/** Runs vitest over some projects and file filters; its report goes to the terminal. Returns passed and failed. */
export function vitest(projects, filters = [], env = {}) {
  const folder = mkdtempSync(join(tmpdir(), "patron-report-"));
  const report = join(folder, "report.json");
  const done = spawnSync(
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
    { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } },
  );
  const counts = readReport(report);
  rmSync(folder, { recursive: true, force: true });
  const silentFailure = done.status !== 0 && counts.failed === 0;
  return silentFailure ? { ...counts, failed: 1 } : counts;
}
