import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** The releases that models/ is held to, and that the runner is measured against. */
export const DBT = ["dbt-core==1.11.16", "dbt-duckdb==1.11.1", "duckdb==1.5.6"];

/** The dbt of PATRON_DBT, or one installed into a folder of its own below `scratch`. Throws where Python is not. */
export function dbtExecutable(scratch: string): string {
  if (process.env.PATRON_DBT) return process.env.PATRON_DBT;
  execFileSync("python3", ["-m", "venv", join(scratch, "venv")]);
  execFileSync(join(scratch, "venv/bin/pip"), ["install", "--quiet", ...DBT], { stdio: "inherit" });
  return join(scratch, "venv/bin/dbt");
}
