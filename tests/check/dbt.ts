import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The releases that models/ is held to, and that the runner is measured against. */
export const DBT = ["dbt-core==1.11.16", "dbt-duckdb==1.11.1", "duckdb==1.5.6"];

/** The dbt of PATRON_DBT, else one installed for the checks and kept for the next of them. Throws where Python is not. */
export function dbtExecutable(): string {
  if (process.env.PATRON_DBT) return process.env.PATRON_DBT;
  const folder = join(homedir(), ".cache", "patron", DBT[0]!.replace("==", "-"));
  const executable = join(folder, "bin/dbt");
  if (existsSync(join(folder, "whole"))) return executable;
  rmSync(folder, { recursive: true, force: true });
  execFileSync("python3", ["-m", "venv", folder]);
  execFileSync(join(folder, "bin/pip"), ["install", "--quiet", ...DBT], { stdio: "inherit" });
  // pip leaves a dbt behind even when it is stopped half-way: only this says that everything is there.
  writeFileSync(join(folder, "whole"), DBT.join("\n"));
  return executable;
}
