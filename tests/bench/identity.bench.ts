import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureLedger } from "../../orchestrate/job/ledger.ts";
import { loadProject, run } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { failures, modelsDir } from "../models/shop.ts";
import { fillCrowd, SHOPS } from "./identity-crowd.ts";
import { judge } from "./identity-oracle.ts";
import { measure } from "./measure.ts";

/**
 * `npm run bench -- identity [--n 10000000]`: stitches synthetic people on DuckDB with the models as they are, at a tenth,
 * three tenths and the whole of n identifiers, each in a process of its own, and holds every record's key against a
 * union-find. Ends with 1 when a single record is elsewhere. `--memory 5GB` is what DuckDB may hold before it spills.
 */
const { values } = parseArgs({
  options: {
    n: { type: "string", default: "10000000" },
    memory: { type: "string", default: "5GB" },
    /** One of the steps, as the bench starts them by itself. */
    step: { type: "string" },
    folder: { type: "string" },
    persons: { type: "string" },
  },
});

const STITCHED = [
  "customer_identities",
  "identity_merges",
  "identity_hubs",
  "identity_keys",
  "int_customers_golden",
];

const STEPS: Record<string, (folder: string, persons: number) => Promise<void>> = {
  async fill(folder, persons) {
    const warehouse = await open(folder);
    await fillCrowd(warehouse, persons);
    await ensureLedger(warehouse);
    await runModels(warehouse, folder, "seed");
    await warehouse.close();
  },
  async stitch(folder) {
    const warehouse = await open(folder);
    await runModels(warehouse, folder, "run");
    await warehouse.close();
    const { user, system } = process.cpuUsage();
    tell(folder, { cpuSeconds: (user + system) / 1e6 });
  },
  async judge(folder, persons) {
    const warehouse = await open(folder);
    const [counts] = await warehouse.rows<{ identifiers: number; links: number }>(
      `select count(*) as identifiers, sum(n) as links from (
         select count(*) as n from intermediate.int_identifiers_normalised group by identifier_kind, identifier_value)`,
    );
    const verdict = await judge(warehouse, persons);
    tell(folder, { identifiers: Number(counts!.identifiers), links: Number(counts!.links), ...verdict });
    await warehouse.close();
  },
};

/** What a step found out, for the process that started it. */
const tell = (folder: string, found: object): void =>
  writeFileSync(join(folder, "told.json"), JSON.stringify(found));

const open = (folder: string) => openDuckdb(join(folder, "crowd.duckdb"), { memoryLimit: values.memory });

async function runModels(
  warehouse: Awaited<ReturnType<typeof open>>,
  folder: string,
  command: "seed" | "run",
): Promise<void> {
  const project = await loadProject({
    projectDir: modelsDir,
    vars: { sources: ["files", "zendesk"], zendesk_shop: SHOPS[0] },
    target: { name: "patron", schema: "main", database: warehouse.database, type: "duckdb" },
  });
  const select = command === "run" ? STITCHED.map((name) => `+${name}`) : undefined;
  const found = failures(
    await run({ project, warehouse, command, select, targetDir: join(folder, "target"), threads: 1 }),
  );
  if (found.length > 0) throw new Error(found.join("\n"));
}

/** Runs one step in a process of its own; gives what it measured, and what the step told. */
async function inProcess(step: string, folder: string, persons: number) {
  const args = [
    ...["--import", import.meta.resolve("tsx"), "--max-old-space-size=4096", fileURLToPath(import.meta.url)],
    ...["--step", step, "--folder", folder, "--persons", String(persons), "--memory", values.memory],
  ];
  tell(folder, {});
  const measured = await measure(process.execPath, args, { cwd: folder });
  const told: Record<string, number> = JSON.parse(readFileSync(join(folder, "told.json"), "utf8"));
  return { ...measured, told };
}

async function benchAt(n: number): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "patron-identity-"));
  try {
    const persons = Math.round(n * 0.4);
    await inProcess("fill", folder, persons);
    const stitch = await inProcess("stitch", folder, persons);
    const { told } = await inProcess("judge", folder, persons);
    const isExact = told.misplaced === 0 && told.keys === told.people;
    const counts = [persons, told.records, told.identifiers, told.links, told.people];
    const cells = [
      ...counts.map((one) => Number(one).toLocaleString("en")),
      `${stitch.seconds.toFixed(1)} s`,
      `${stitch.told.cpuSeconds!.toFixed(1)} s`,
      `${((stitch.told.cpuSeconds! / told.identifiers!) * 1e6).toFixed(2)} s`,
      `${(stitch.peak / 1e9).toFixed(2)} GB`,
      isExact ? "exact" : `${told.misplaced} records elsewhere, ${told.keys} keys`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
    return isExact;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const n = Number(values.n);
  console.log(
    "Synthetic people, stitched by models/ on DuckDB; time and memory are those of the whole process.",
  );
  console.log(
    "| persons | records | identifiers | carried | people | time | processor | of it per million | peak | union-find |",
  );
  console.log("|---|---|---|---|---|---|---|---|---|---|");
  let exact = 0;
  const sizes = [0.1, 0.3, 1];
  for (const size of sizes) if (await benchAt(Math.round(n * size))) exact++;
  // Counted by CI, as those of checks are.
  console.log(`${exact} passed, ${sizes.length - exact} failed`);
  process.exitCode = exact === sizes.length ? 0 : 1;
}

if (values.step) await STEPS[values.step]!(values.folder!, Number(values.persons));
else await main();
