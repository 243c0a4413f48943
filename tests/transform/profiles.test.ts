import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PatronError } from "../../kernel/diagnostics.ts";
import { memoryLog } from "../../kernel/log.ts";
import { redact } from "../../kernel/redact.ts";
import {
  type DuckdbOutput,
  duckdbStatements,
  findProfiles,
  profileFolders,
  readProfile,
} from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { expectGolden, golden } from "./expect-golden.ts";
import { writeProject } from "./project.ts";

const SHOP = `shop:
  target: "{{ env_var('SHOP_TARGET', 'dev') }}"
  outputs:
    dev: {type: duckdb, path: shop.duckdb, threads: "{{ env_var('SHOP_THREADS', '3') }}"}
    prod: {type: duckdb, path: prod.duckdb, schema: marts}
    broken: {type: duckdb, path: "{{ env_var('NOT_SET_ANYWHERE') }}"}
    big: {type: bigquery, method: oauth, project: acme, dataset: shop, threads: 8}
`;

function shop(files: Record<string, string> = { "profiles.yml": SHOP }) {
  const projectDir = writeProject(files);
  return { projectDir, profile: "shop", env: {}, cwd: projectDir, home: projectDir };
}

describe("profiles.yml", () => {
  it("is looked for where --profiles-dir says, where DBT_PROFILES_DIR says, beside the project, here, then in ~/.dbt", () => {
    const places = { projectDir: "/p", env: {}, cwd: "/w", home: "/h" };
    expect(profileFolders(places)).toEqual(["/p", "/w", "/h/.dbt"]);
    expect(profileFolders({ ...places, env: { DBT_PROFILES_DIR: "conf" } })).toEqual(["/w/conf"]);
    expect(profileFolders({ ...places, profilesDir: "~/mine", env: { DBT_PROFILES_DIR: "conf" } })).toEqual([
      "/h/mine",
    ]);
    const dir = writeProject({});
    mkdirSync(join(dir, ".dbt"));
    writeFileSync(join(dir, ".dbt/profiles.yml"), SHOP);
    expect(findProfiles({ projectDir: join(dir, "x"), env: {}, cwd: "/", home: dir })).toBe(
      join(dir, ".dbt/profiles.yml"),
    );
  });

  it("gives the target that the profile names, its Jinja filled in and its defaults dbt's", async () => {
    const found = await readProfile(shop());
    expect(found).toMatchObject({ profile: "shop", target: "dev" });
    expect(found.output).toMatchObject({ type: "duckdb", path: "shop.duckdb", schema: "main", threads: 3 });
  });

  it("lets the call choose the target, and the environment the profile's own", async () => {
    expect((await readProfile({ ...shop(), target: "prod" })).output).toMatchObject({ schema: "marts" });
    expect((await readProfile({ ...shop(), env: { SHOP_TARGET: "big" } })).output).toMatchObject({
      type: "bigquery",
      project: "acme",
      dataset: "shop",
    });
  });

  it("renders only the output that is asked for", async () => {
    await expect(readProfile(shop())).resolves.toBeDefined();
    await expect(readProfile({ ...shop(), target: "broken" })).rejects.toThrow("NOT_SET_ANYWHERE");
  });

  it("keeps what sounds like a secret out of every later message", async () => {
    const yml = SHOP.replace("method: oauth", "token: very-hidden-token");
    await readProfile({ ...shop({ "profiles.yml": yml }), target: "big" });
    expect(redact("sent very-hidden-token")).toBe("sent ***");
  });

  it("says which folders it looked in, and what a first file looks like", async () => {
    const options = shop({});
    const error = await readProfile(options).catch((e: unknown) => e as PatronError);
    expect((error as PatronError).exitCode).toBe(2);
    expectGolden(
      join(golden, "profiles/no-profiles/expected.txt"),
      `${(error as PatronError).message.replaceAll(options.projectDir, "PROJECT")}\n`,
    );
  });
});

describe("a mistake in profiles.yml is told with its place, and ends a call with exit code 2", () => {
  for (const name of readdirSync(join(golden, "profiles")).sort()) {
    const dir = join(golden, "profiles", name);
    if (!existsSync(join(dir, "profiles.yml"))) continue;
    it(name, async () => {
      const path = join(dir, "case.json");
      const own = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as object) : {};
      const error = await readProfile({ projectDir: dir, profile: "shop", env: {}, ...own }).catch(
        (e: unknown) => e,
      );
      expect(error).toBeInstanceOf(PatronError);
      expect((error as PatronError).exitCode).toBe(2);
      expectGolden(join(dir, "expected.txt"), `${(error as PatronError).message}\n`);
    });
  }
});

describe("an output of type duckdb", () => {
  const output = (more: Partial<DuckdbOutput>) =>
    ({
      type: "duckdb",
      path: "x.duckdb",
      schema: "main",
      extensions: [],
      settings: {},
      config_options: {},
      attach: [],
      ...more,
    }) as DuckdbOutput;

  it("becomes statements: settings, and files attached under their alias", async () => {
    const dir = writeProject({});
    const other = join(dir, "other.duckdb");
    const written = await openDuckdb(other);
    await written.execute("create table rates as select 1.25 as rate");
    await written.close();
    const statements = duckdbStatements(
      output({
        settings: { default_null_order: "nulls_first" },
        extensions: ["json", "parquet"],
        attach: [{ path: other, alias: "books", read_only: true }],
      }),
      memoryLog(),
    );
    expect(statements).toHaveLength(2);
    const warehouse = await openDuckdb(":memory:");
    for (const statement of statements) await warehouse.execute(statement);
    expect(await warehouse.rows("select rate from books.main.rates")).toEqual([{ rate: "1.25" }]);
    expect(await warehouse.rows("select current_setting('default_null_order') as o")).toEqual([
      { o: "NULLS_FIRST" },
    ]);
    await warehouse.close();
  });

  it("tells which of its settings only dbt's own adapter could carry out", () => {
    const log = memoryLog();
    duckdbStatements(output({ plugins: [{ module: "excel" }] }), log);
    expect(log.lines).toEqual([
      "warn: profiles.yml: plugins belong to dbt-duckdb's Python and have no effect here.",
    ]);
  });
});
