import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { dbtExecutable } from "../check/dbt.ts";
import { type Comparison, compareCompiled, compareListings, compareOutcomes } from "./compare.ts";
import { dbtSide } from "./dbt-side.ts";
import { patronSide } from "./patron-side.ts";
import { type PublicProject, projectsIn } from "./settings.ts";
import { compareTables, type TableComparison } from "./tables.ts";

/**
 * `npm run parity -- projects FOLDER [name…]`: builds each dbt project below FOLDER with dbt and with Patron, on files
 * of their own, and holds statuses, tables and listings against each other. Exit code 1 when one differs. Details go
 * to `<temporary folder>/<name>.json`; PATRON_PARITY_OUT names another folder, PATRON_DBT a dbt that is there.
 */
const [folder, ...names] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: npm run parity -- projects FOLDER [name…]");
  process.exit(2);
}
const projects = projectsIn(resolve(folder), names);
if (projects.length === 0) {
  console.error(`No folder with a dbt_project.yml below ${folder}.`);
  process.exit(2);
}
const out = resolve(process.env.PATRON_PARITY_OUT ?? mkdtempSync(join(tmpdir(), "patron-parity-")));
mkdirSync(out, { recursive: true });
const dbt = dbtExecutable();
let different = 0;
for (const project of projects) if (!(await compareProject(project))) different += 1;
console.log(`projects equal ${projects.length - different} of ${projects.length}; details: ${out}`);
process.exitCode = different === 0 ? 0 : 1;

/** Whether both tools gave the same. Compiled SQL is told, not judged. */
async function compareProject({ name, dir, settings }: PublicProject): Promise<boolean> {
  const [ours, theirs] = ["patron", "dbt"].map((tool) => copyProject(dir, join(out, tool, name)));
  const patron = await patronSide(ours!, settings);
  const byDbt = dbtSide(dbt, theirs!, settings, patron.questions);
  const error = patron.error ?? byDbt.error;
  if (error !== undefined) console.log(`${name}: ${patron.error ? "Patron" : "dbt"} stopped: ${error}`);
  const tables = await compareTables(
    join(ours!, "warehouse.duckdb"),
    join(theirs!, "warehouse.duckdb"),
    settings.may_differ,
  );
  const statuses = compareOutcomes(patron, byDbt);
  const listings = compareListings(patron, byDbt);
  const compiled = compareCompiled(patron, byDbt);
  const seconds = { patron: patron.seconds, dbt: byDbt.seconds };
  const details = { error, statuses, tables, listings, compiled, seconds };
  writeFileSync(join(out, `${name}.json`), JSON.stringify(details, null, 1));
  console.log(
    `${name}: statuses ${equal(statuses)}, tables ${equalTables(tables)}, ls ${equal(listings)}, ` +
      `compiled ${equal(compiled)}; Patron ${patron.seconds.toFixed(1)} s, dbt ${byDbt.seconds.toFixed(1)} s`,
  );
  for (const one of statuses.differences)
    console.log(`  ${one.what}\n    Patron: ${one.patron}\n    dbt: ${one.dbt}`);
  for (const one of tables.differing) console.log(`  ${one.table}: ${one.what}`);
  for (const one of listings.differences) console.log(`  ls ${one.what}`);
  return (
    error === undefined &&
    statuses.differences.length + tables.differing.length + listings.differences.length === 0
  );
}

function equal({ compared, differences }: Comparison): string {
  return `${compared - differences.length} of ${compared}`;
}

function equalTables({ tables, differing, leftOut }: TableComparison): string {
  const names = new Set(differing.map((one) => one.table));
  return `${tables - names.size} of ${tables}${leftOut.length > 0 ? ` (${leftOut.length} left out)` : ""}`;
}

function copyProject(from: string, to: string): string {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  return to;
}
