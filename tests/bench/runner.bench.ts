import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/install.mjs";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { DBT, dbtExecutable } from "../check/dbt.ts";
import { type Measured, measure } from "./measure.ts";
import { isView, modelFile, modelName, writeBenchProject } from "./project.ts";

/** One line of the table: what is done, by which words on either command line. */
interface Work {
  name: string;
  patron: string[];
  dbt: string[];
  /** Done before, untimed. */
  before?: (dir: string) => void;
}

/** Other code, and nothing else: another text each time. */
const edit = (dir: string): void =>
  appendFileSync(join(dir, modelFile(160 % modelCount)), `-- edited ${++edits}\n`);

/** One more thing that a model reads: what depends on what is another. */
const addRef = (dir: string): void => {
  const read = modelName(edits++ % Math.min(20, modelCount));
  appendFileSync(join(dir, modelFile(170 % modelCount)), `-- {{ ref('${read}') }} ${edits}\n`);
};

let edits = 0;

const { values } = parseArgs({
  options: {
    n: { type: "string", default: "1000" },
    "skip-dbt": { type: "boolean", default: false },
    /** Only reads the project: what 5,000 and 10,000 models are measured by. */
    "parse-only": { type: "boolean", default: false },
    /** How often each work is measured; the median counts. */
    times: { type: "string", default: "1" },
  },
});
const modelCount = Number(values.n);
/** A small project, as most are: everything that a command costs besides its models. */
const FEW = 5;

const LS = ["ls", "--resource-type", "model"];

/** Both write manifest.json at each parse; at `ls` dbt alone does. */
const PARSING: Work[] = [
  { name: "parse cold", patron: ["parse", "--no-partial-parse"], dbt: ["parse", "--no-partial-parse"] },
  { name: "parse, nothing kept", patron: ["parse"], dbt: ["parse"] },
  { name: "parse warm", patron: ["parse"], dbt: ["parse"] },
  { name: "one file changed", patron: ["parse"], dbt: ["parse"], before: edit },
  { name: "ls, one file changed", patron: LS, dbt: LS, before: edit },
  { name: "one ref more", patron: ["parse"], dbt: ["parse"], before: addRef },
];

const RUNNING: Work[] = [
  { name: "compile all", patron: ["compile"], dbt: ["compile"] },
  { name: `run ${modelCount} models`, patron: ["run"], dbt: ["run"] },
  { name: `test ${2 * modelCount}`, patron: ["test"], dbt: ["test"] },
];

/** Each work in turn, in a project folder of its own. */
async function measureAll(
  dir: string,
  run: (work: Work, dir: string) => Promise<Measured>,
): Promise<Map<string, Measured>> {
  writeBenchProject(dir, modelCount);
  const out = new Map<string, Measured>();
  for (const work of [...PARSING, ...(values["parse-only"] ? [] : RUNNING)]) {
    const all: Measured[] = [];
    for (let time = 0; time < Number(values.times); time++) {
      work.before?.(dir);
      all.push(await run(work, dir));
    }
    out.set(work.name, median(all));
  }
  const few = join(dir, "few");
  writeBenchProject(few, FEW);
  out.set(`build ${FEW} models`, await run({ name: "few", patron: ["build"], dbt: ["build"] }, few));
  return out;
}

/** The one in the middle by time, with the highest peak of all. */
function median(all: Measured[]): Measured {
  const middle = all.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(all.length / 2)]!;
  return { ...middle, peak: Math.max(...all.map((one) => one.peak)) };
}

/** The statements that Patron compiled, one after the other through one connection, each committed on its own. */
async function floor(dir: string): Promise<number> {
  const statements = Array.from({ length: modelCount }, (_, i) => {
    const sql = readFileSync(join(dir, "target/compiled/synth", modelFile(i)), "utf8");
    return `create or replace ${isView(i) ? "view" : "table"} "main"."${modelName(i)}" as (\n${sql}\n)`;
  });
  // Under the same name, for what was compiled names its database.
  const warehouse = await openDuckdb(join(dir, "floor", "dbt.duckdb"));
  try {
    const started = performance.now();
    await warehouse.session(async (session) => {
      for (const sql of statements) await session.execute(sql);
    });
    return (performance.now() - started) / 1000;
  } finally {
    await warehouse.close();
  }
}

const line = (name: string, patron: string, dbt = "", ratio = ""): string =>
  `${name.padEnd(26)}${patron.padStart(12)}${dbt.padStart(12)}${ratio.padStart(10)}`;
const s = (seconds: number): string => `${seconds.toFixed(2)} s`;
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

function report(
  patron: Map<string, Measured>,
  dbt: Map<string, Measured> | undefined,
  bare: number | undefined,
  start: number,
): void {
  console.log(line(`${modelCount} models`, "Patron", dbt ? "dbt" : "", dbt ? "dbt/Patron" : ""));
  for (const [name, own] of patron) {
    const other = dbt?.get(name);
    console.log(
      other
        ? line(name, s(own.seconds), s(other.seconds), `${(other.seconds / own.seconds).toFixed(1)}x`)
        : line(name, s(own.seconds)),
    );
  }
  const peak = (all: Map<string, Measured>) => Math.max(...[...all.values()].map((one) => one.peak));
  console.log(
    dbt
      ? line("peak memory", mb(peak(patron)), mb(peak(dbt)), `${(peak(dbt) / peak(patron)).toFixed(1)}x`)
      : line("peak memory", mb(peak(patron))),
  );
  console.log(line("patron --version", s(start)));
  if (bare !== undefined) console.log(line("floor (DuckDB alone)", s(bare)));
}

/** dbt, when it can be had: its absence leaves its column out. */
function dbtOrNone(): string | undefined {
  if (values["skip-dbt"]) return undefined;
  try {
    return dbtExecutable();
  } catch (error) {
    console.log(`dbt (${DBT.join(" ")}) is not to be had here, its column is left out: ${String(error)}`);
    return undefined;
  }
}

const scratch = mkdtempSync(join(tmpdir(), "patron-bench-"));
try {
  const ours = join(scratch, "patron");
  const command = join(root, "bin/patron.mjs");
  const start = async () => (await measure(process.execPath, [command, "--version"], { cwd: root })).seconds;
  await start(); // makes the bundle, if sources were edited
  const starts = [await start(), await start(), await start()].sort((a, b) => a - b);
  const patron = await measureAll(ours, (work, dir) =>
    measure(process.execPath, [command, ...work.patron, "--project-dir", dir], { cwd: dir }),
  );
  const bare = values["parse-only"] ? undefined : await floor(ours);
  const dbt = dbtOrNone();
  const theirs = join(scratch, "dbt");
  const byDbt =
    dbt &&
    (await measureAll(theirs, (work, dir) =>
      measure(dbt, ["--no-version-check", ...work.dbt, "--profiles-dir", dir], {
        cwd: dir,
        env: { DBT_SEND_ANONYMOUS_USAGE_STATS: "false" },
      }),
    ));
  report(patron, byDbt || undefined, bare, starts[1]!);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
