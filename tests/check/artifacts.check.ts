import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../../scripts/install.mjs";
import {
  generateDocs,
  loadProject,
  ls,
  readState,
  run,
  select,
  sourceFreshness,
} from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { compareManifests } from "./artifact-fields.ts";
import { dbtExecutable } from "./dbt.ts";
import { demoProject, patron } from "./patron.ts";

/** dbt's class of each artifact: it prints the schema that dbt publishes, and reads the file as dbt would. */
const CLASSES = {
  manifest: "dbt.artifacts.schemas.manifest:WritableManifest",
  run_results: "dbt.artifacts.schemas.run:RunResultsArtifact",
  catalog: "dbt.artifacts.schemas.catalog:CatalogArtifact",
  sources: "dbt.artifacts.schemas.freshness:FreshnessExecutionResultArtifact",
};
const NAMES = Object.keys(CLASSES) as (keyof typeof CLASSES)[];

const scratch = mkdtempSync(join(tmpdir(), "patron-artifacts-"));
const everything = { project: join(scratch, "project"), target: join(scratch, "target") };
let dbt: string;
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs a line of Python with each artifact's class; `$` is the class, `name` the artifact. */
function python(line: string): string {
  const classes = NAMES.map((name) => `${JSON.stringify(name)}: ${JSON.stringify(CLASSES[name])}`);
  const program = `import importlib, json, sys
for name, place in {${classes.join(", ")}}.items():
    module, cls = place.split(":")
    cls = getattr(importlib.import_module(module), cls)
    ${line.replaceAll("$", "cls")}`;
  return execFileSync(join(dirname(dbt), "python"), ["-c", program], { encoding: "utf8" });
}

function runDbt(...args: string[]): string {
  const places = ["--project-dir", everything.project, "--profiles-dir", everything.project];
  const own = ["--target-path", join(scratch, "dbt-target"), "--log-path", join(scratch, "logs"), "--quiet"];
  return execFileSync(dbt, [...args, ...places, ...own], {
    encoding: "utf8",
    env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: "false", NO_COLOR: "1" },
  });
}

/** Builds the project that uses every feature, and writes all its artifacts. */
beforeAll(async () => {
  dbt = dbtExecutable();
  cpSync(join(root, "tests/transform/everything"), everything.project, { recursive: true });
  const file = join(scratch, "shop.duckdb");
  writeFileSync(
    join(everything.project, "profiles.yml"),
    `everything: { target: dev, outputs: { dev: { type: duckdb, path: "${file}", schema: main } } }\n`,
  );
  const warehouse = await openDuckdb(file);
  const target = { name: "dev", type: "duckdb", schema: "main", database: warehouse.database } as const;
  const project = await loadProject({ projectDir: everything.project, target });
  const about = { project, warehouse, targetDir: everything.target };
  // One of its sources is a table that a seed makes: nothing in the graph says which of the two comes first.
  await run({ ...about, command: "seed" });
  const results = await run({ ...about, command: "build" });
  expect(results.success).toBe(true);
  await sourceFreshness(about);
  await generateDocs(about);
  await warehouse.close();
  python(`open("${scratch}/" + name + ".schema.json", "w").write(json.dumps($.json_schema()))`);
});

/** What a target folder's artifacts break of dbt's schemas. */
function invalid(target: string): Record<string, string[]> {
  return Object.fromEntries(
    NAMES.map((name) => {
      const schema = JSON.parse(readFileSync(join(scratch, `${name}.schema.json`), "utf8"));
      const ajv = new Ajv2020.default({ strict: false, allErrors: true, validateFormats: false });
      const validate = ajv.compile(schema);
      validate(JSON.parse(readFileSync(join(target, `${name}.json`), "utf8")));
      return [name, (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`).slice(0, 10)];
    }),
  );
}

const NOTHING_WRONG = { manifest: [], run_results: [], catalog: [], sources: [] };

it("writes four artifacts of a project with every feature that are valid against dbt's schemas", () => {
  expect(invalid(everything.target)).toEqual(NOTHING_WRONG);
  console.log("artifacts valid 4 of 4: a project with every feature");
});

it("writes four artifacts of models/ that are valid against dbt's schemas", async () => {
  const demo = demoProject();
  try {
    const dir = join(scratch, "demo");
    const target = join(dir, ".patron/target");
    mkdirSync(target, { recursive: true });
    copyFileSync(join(demo.dir, "patron.yml"), join(dir, "patron.yml"));
    copyFileSync(join(demo.dir, ".patron/warehouse.duckdb"), join(dir, ".patron/warehouse.duckdb"));
    copyFileSync(join(demo.dir, ".patron/target/run_results.json"), join(target, "run_results.json"));
    await patron(["source", "freshness", "--project-dir", dir]);
    expect((await patron(["docs", "generate", "--project-dir", dir])).code).toBe(0);
    expect(invalid(target)).toEqual(NOTHING_WRONG);
    console.log("artifacts valid 4 of 4: models/");
  } finally {
    demo.dispose();
  }
});

it("writes artifacts that dbt itself reads", () => {
  const read = python(`$.read_and_check_versions("${everything.target}/" + name + ".json"); print(name)`);
  expect(read.trim().split("\n")).toEqual(NAMES);
});

it("leaves dbt nothing to find new or changed: neither texts nor configs, relations, descriptions, contracts", () => {
  const aspects = ["body", "configs", "relation", "persisted_descriptions", "contract"];
  const changed = ["state:new", ...aspects.map((aspect) => `state:modified.${aspect}`)];
  const found = runDbt("ls", "--select", ...changed, "--state", everything.target);
  expect(found.trim()).toBe("");
});

it("finds nothing changed against a manifest that dbt wrote, built-in macros and checksums notwithstanding", async () => {
  runDbt("parse");
  const target = { name: "dev", type: "duckdb", schema: "main", database: "shop" } as const;
  const project = await loadProject({ projectDir: everything.project, target });
  const state = readState(join(scratch, "dbt-target"));
  expect(ls(project, select(project, { select: ["state:modified"], state }))).toEqual(["order_scores"]); // in TypeScript: dbt has none
});

it("lists the nodes that dbt lists, under the same selectors", async () => {
  const target = { name: "dev", type: "duckdb", schema: "main", database: "shop" } as const;
  const project = await loadProject({ projectDir: everything.project, target });
  for (const text of [
    "package:everything",
    "+metric:revenue_per_customer",
    "stg_orders+",
    "+saved_query:*",
  ]) {
    const ours = ls(project, select(project, { select: [text] }), "selector").filter(
      (name) => !name.includes("analysis") && !name.includes("everything.scores."),
    );
    expect([text, ...ours.sort()]).toEqual([
      text,
      ...runDbt("ls", "--select", text).trim().split("\n").sort(),
    ]);
  }
});

it("differs from dbt's own manifest only where there is a reason", () => {
  runDbt("parse");
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const { compared, differing } = compareManifests(
    read(join(scratch, "dbt-target/manifest.json")),
    read(join(everything.target, "manifest.json")),
  );
  expect(Object.fromEntries(differing)).toEqual({});
  console.log(`manifest fields compared with dbt's: ${compared}; unexplained differences: 0`);
});
