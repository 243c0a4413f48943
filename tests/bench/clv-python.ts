import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The last release of lifetimes, and the newest releases of what it needs that it still works with. */
export const LIFETIMES = ["lifetimes==0.11.3", "pandas==1.5.3", "numpy==1.24.4", "scipy==1.10.1"];

/**
 * A Python with lifetimes: that of PATRON_LIFETIMES, else one installed for the bench and kept for the next run. Undefined
 * where there is no Python that these releases work with (3.8 to 3.11).
 */
export function lifetimesPython(): string | undefined {
  if (process.env.PATRON_LIFETIMES) return process.env.PATRON_LIFETIMES;
  const folder = join(homedir(), ".cache", "patron", LIFETIMES[0]!.replace("==", "-"));
  const executable = join(folder, "bin/python");
  if (existsSync(join(folder, "whole"))) return executable;
  const python = ["python3", "python3.11", "python3.10", "python3.9"].find(isOldEnough);
  if (python === undefined) return undefined;
  rmSync(folder, { recursive: true, force: true });
  execFileSync(python, ["-m", "venv", folder]);
  execFileSync(join(folder, "bin/pip"), ["install", "--quiet", ...LIFETIMES], { stdio: "inherit" });
  // Only this says that everything is there: pip may be stopped half-way.
  writeFileSync(join(folder, "whole"), LIFETIMES.join("\n"));
  return executable;
}

function isOldEnough(python: string): boolean {
  try {
    const code = "import sys; print(sys.version_info[1])";
    const minor = Number(execFileSync(python, ["-c", code], { stdio: ["ignore", "pipe", "ignore"] }));
    return minor >= 8 && minor <= 11;
  } catch {
    return false;
  }
}
