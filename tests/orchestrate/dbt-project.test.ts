import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { root } from "../../scripts/install.mjs";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";

type Files = Record<string, string>;

/** A small dbt project that knows nothing of Patron. */
const SHOP: Files = {
  "dbt_project.yml": "name: shop\nprofile: shop\nvars: {rate: 1}\n",
  "profiles.yml": `shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, threads: 1}
    prod: {type: duckdb, path: prod.duckdb, schema: marts}
`,
  "models/orders.sql": "select 1 as id, {{ var('rate') }} as rate",
  "models/daily.sql": "{{ config(materialized='table') }} select * from {{ ref('orders') }}",
  "models/schema.yml": `models:
  - name: orders
    columns:
      - name: id
        data_tests:
          - unique
          - accepted_values: {arguments: {values: [2]}, config: {severity: warn}}
`,
  "macros/greet.sql":
    "{% macro greet(name) %}{{ log('hello ' ~ name, info=true) }}{{ print('to all') }}{% endmacro %}",
};

function project(files: Files = SHOP): string {
  const dir = mkdtempSync(join(tmpdir(), "patron-dbt-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  write(dir, files);
  return dir;
}

function write(dir: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

/** Calls `patron` in a folder, as an analyst would. */
function patron(cwd: string, ...args: string[]) {
  const done = spawnSync(process.execPath, [join(root, "bin/patron.mjs"), ...args], {
    encoding: "utf8",
    cwd,
    env: { ...process.env, NO_COLOR: "1", HOME: cwd },
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

async function rows(file: string, sql: string) {
  const warehouse = await openDuckdb(file, { readOnly: true });
  try {
    return await warehouse.rows(sql);
  } finally {
    await warehouse.close();
  }
}

const argsOf = (dir: string) =>
  (JSON.parse(readFileSync(join(dir, "target/run_results.json"), "utf8")) as { args: object }).args;

describe("a dbt project without patron.yml", () => {
  it("builds into its profile's file, with its artifacts in target/, and nothing of ours in the warehouse", async () => {
    const dir = project();
    const built = patron(dir, "build");
    expect(built.code, built.out + built.err).toBe(0);
    expect(built.out).toMatch(/1 of 4 START sql view model main\.orders \.+ \[RUN\]/);
    expect(built.out).toMatch(/Done\. PASS=3 WARN=1 ERROR=0 SKIP=0 NO-OP=0 TOTAL=4\n$/);
    expect(existsSync(join(dir, "target/manifest.json"))).toBe(true);
    expect(existsSync(join(dir, ".patron"))).toBe(false);
    expect(
      await rows(
        join(dir, "shop.duckdb"),
        "select schema_name || '.' || table_name as t from duckdb_tables()",
      ),
    ).toEqual([{ t: "main.daily" }]);
  });

  it("builds into another target, whose file is relative to the working folder", async () => {
    const dir = project();
    mkdirSync(join(dir, "elsewhere"));
    const args = ["--project-dir", "..", "--target", "prod", "--vars", "{rate: 3}"];
    const built = patron(join(dir, "elsewhere"), "run", ...args);
    expect(built.code, built.out + built.err).toBe(0);
    expect(built.out).toContain("(target='prod')");
    expect(await rows(join(dir, "elsewhere/prod.duckdb"), "select rate from marts.daily")).toEqual([
      { rate: 3 },
    ]);
  });

  it("is found from its subfolders, and with --profiles-dir where the profile is elsewhere", () => {
    const { "profiles.yml": profiles, ...rest } = SHOP;
    const dir = project({ ...rest, "conf/profiles.yml": profiles! });
    const listed = patron(join(dir, "models"), "list", "-s", "orders", "--profiles-dir", join(dir, "conf"));
    expect(listed.out.split("\n")[0]).toBe("shop.orders");
    const none = patron(dir, "build");
    expect(none.code).toBe(2);
    expect(none.err).toContain("no-profiles");
  });

  it("exits with 2 and names the nearest target for one that is not there", () => {
    const { code, err } = patron(project(), "build", "--target", "prd");
    expect(code).toBe(2);
    expect(err).toMatchInlineSnapshot(`
      "profiles.yml:3:3  unknown-target
        The profile shop has no target 'prd'.
        Did you mean prod?
        Choose one: --target NAME, or target: in the profile
      "
    `);
  });

  it("wants a profile named in dbt_project.yml or on the command line", () => {
    const dir = project({ ...SHOP, "dbt_project.yml": "name: shop\nvars: {rate: 1}\n" });
    const none = patron(dir, "run");
    expect(none.code).toBe(2);
    expect(none.err).toMatchInlineSnapshot(`
      "dbt_project.yml  no-profile
        dbt_project.yml does not say which profile to build with.
        Add a line such as profile: shop, the name of an entry in profiles.yml.
        Or name it for this call: --profile NAME
      "
    `);
    expect(patron(dir, "run", "--profile", "shop").code).toBe(0);
  });

  it("has no jobs: run with a word says how to run a model of that name", () => {
    const { code, err } = patron(project(), "run", "daily");
    expect(code).toBe(2);
    expect(err).toContain("npx patron run --select daily");
  });
});

describe("exit codes", () => {
  it("are 0, 1 for what failed, 2 for a project that cannot be read and for a call that is wrong, as dbt's", () => {
    const dir = project();
    expect(patron(dir, "run").code).toBe(0);
    write(dir, { "models/orders.sql": "select nope" });
    expect(patron(dir, "run").code).toBe(1);
    write(dir, { "models/orders.sql": "{{ ref('nowhere') }}" });
    const unreadable = patron(dir, "run");
    expect(unreadable.code).toBe(2);
    expect(unreadable.err).toContain("unknown-ref");
    expect(patron(dir, "parse").code).toBe(2);
    expect(patron(dir, "run", "--nope").code).toBe(2);
  });
});

describe("dbt's flags", () => {
  it("are taken before and after the command, those without effect too", () => {
    const dir = project();
    const before = ["--no-version-check", "--no-use-colors", "--log-path", "logs", "--no-partial-parse"];
    const after = ["--no-send-anonymous-usage-stats", "-m", "orders", "--cache-selected-only", "--no-defer"];
    const { code, out, err } = patron(dir, ...before, "run", ...after);
    expect(code, out + err).toBe(0);
    expect(out).toContain("TOTAL=1");
  });

  it("--warn-error makes a test that warns fail; --warn-error-options spares it", () => {
    const dir = project();
    expect(patron(dir, "build", "--warn-error").code).toBe(1);
    write(dir, { "models/odd.yml": "models: [{name: nowhere, description: none}]\n" });
    const strict = patron(dir, "parse", "--warn-error");
    expect(strict.code).toBe(2);
    expect(strict.err).toMatchInlineSnapshot(`
      "warning-as-error
        models/odd.yml:1:11  unknown-model
          models 'nowhere' is described here, but there is no such model.
        Mend it, or leave --warn-error out; to spare one kind: --warn-error-options '{error: all, warn: [NAME]}'
      "
    `);
    rmSync(join(dir, "models/odd.yml"));
    const spared = patron(dir, "build", "--warn-error-options", "{error: all, warn: [LogTestResult]}");
    expect(spared.code, spared.out).toBe(0);
    expect(patron(dir, "build", "--warn-error-options", "{eror: all}").code).toBe(2);
  });

  it("--quiet prints errors and results alone", () => {
    const dir = project();
    expect(patron(dir, "run", "-q").out).toBe("");
    expect(patron(dir, "-q", "run-operation", "greet", "--args", "{name: you}").out).toBe("to all\n");
  });

  it("--resource-type, --exclude-resource-type and --indirect-selection narrow a build", () => {
    const dir = project();
    expect(patron(dir, "build", "--exclude-resource-type", "test").out).toContain("TOTAL=2");
    expect(patron(dir, "build", "--resource-type", "model", "snapshot").out).toContain("TOTAL=2");
    expect(patron(dir, "build", "-s", "orders", "--indirect-selection", "empty").out).toContain("TOTAL=1");
    const wrong = patron(dir, "build", "--resource-type", "modle");
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("Did you mean model?");
  });

  it("--target-path and flags: of dbt_project.yml are heeded", () => {
    const dir = project({
      ...SHOP,
      "dbt_project.yml": "name: shop\nprofile: shop\nvars: {rate: 1}\nflags: {warn_error: true}\n",
    });
    expect(patron(dir, "build", "--target-path", "out").code).toBe(1);
    expect(existsSync(join(dir, "out/run_results.json"))).toBe(true);
  });

  it("goes on to the end when nobody reads its lines any more", () => {
    const dir = project();
    const line = `"${process.execPath}" "${join(root, "bin/patron.mjs")}" run; echo "exit $?" >&2`;
    const done = spawnSync("sh", ["-c", `(${line}) | true`], { encoding: "utf8", cwd: dir });
    expect(done.stderr).toBe("exit 0\n");
    expect(argsOf(dir)).toMatchObject({ which: "run" });
  });

  it("--log-format json prints one object a line", () => {
    const { out } = patron(project(), "run", "--log-format", "json");
    const names = out
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { info: { name: string } }).info.name);
    expect(names).toContain("StatsLine");
  });
});

describe("compile", () => {
  it("prints the SQL of what is named, and of --inline", () => {
    const dir = project();
    expect(patron(dir, "-q", "compile", "--select", "+daily").out).toMatch(
      /^Compiled node 'daily' is:\n select \* from ("shop"\.)?"main"\."orders"\n$/,
    );
    expect(patron(dir, "-q", "compile", "--select", "orders", "--output", "json").out).toBe(
      `${JSON.stringify({ node: "orders", compiled: "select 1 as id, 1 as rate" }, null, 2)}\n`,
    );
    expect(patron(dir, "-q", "compile", "--inline", "select {{ var('rate') }}").out).toBe(
      "Compiled inline node is:\nselect 1\n",
    );
  });
});

describe("show", () => {
  it("runs a model's query as it is now, built or not", () => {
    const dir = project();
    expect(patron(dir, "run").code).toBe(0);
    write(dir, { "models/daily.sql": "select 'edited' as state from {{ ref('orders') }}" });
    expect(patron(dir, "-q", "show", "-s", "daily", "--output", "json").out).toBe(
      `${JSON.stringify([{ state: "edited" }], null, 2)}\n`,
    );
  });
});

describe("retry", () => {
  it("takes up the last run with its variables, target and options", async () => {
    const dir = project();
    write(dir, { "models/daily.sql": "select * from {{ ref('orders') }} where nope" });
    const first = patron(dir, "run", "--vars", "{rate: 7}", "--target", "prod", "--threads", "2");
    expect(first.code).toBe(1);
    expect(argsOf(dir)).toMatchObject({ vars: { rate: 7 }, target: "prod", threads: 2, which: "run" });
    write(dir, { "models/daily.sql": "select *, {{ var('rate') }} as again from {{ ref('orders') }}" });
    const again = patron(dir, "retry");
    expect(again.code, again.out + again.err).toBe(0);
    expect(again.out).toContain("TOTAL=1");
    expect(await rows(join(dir, "prod.duckdb"), "select * from marts.daily")).toEqual([
      { id: 1, rate: 7, again: 7 },
    ]);
    expect(patron(dir, "retry").err).toContain("left nothing undone");
  });
});

describe("parse, debug, clean", () => {
  it("parse writes the manifest without touching the warehouse", () => {
    const dir = project();
    expect(patron(dir, "parse").code).toBe(0);
    expect(existsSync(join(dir, "target/manifest.json"))).toBe(true);
    expect(existsSync(join(dir, "shop.duckdb"))).toBe(false);
  });

  it("debug tells profile, target and connection, and shows no secret", () => {
    const dir = project();
    const { code, out } = patron(dir, "debug");
    expect(code, out).toBe(0);
    expect(out).toMatch(/target: dev, type duckdb, schema main/);
    expect(out).toContain("[OK connection ok]");
    expect(patron(dir, "debug", "--target", "nowhere").code).toBe(1);
  });

  it("clean removes clean-targets, and refuses what is not a run's own", () => {
    const dir = project();
    patron(dir, "parse");
    expect(patron(dir, "clean").code).toBe(0);
    expect(existsSync(join(dir, "target"))).toBe(false);
    write(dir, { "dbt_project.yml": "name: shop\nprofile: shop\nclean-targets: [target, ../]\n" });
    const refused = patron(dir, "clean");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("unsafe-clean");
  });
});

describe("patron.yml beside a profile", () => {
  it("gives the target patron; profiles.yml adds others", async () => {
    const dir = project({
      ...SHOP,
      "patron.yml": "name: S\ntime_zone: UTC\ncurrency: GBP\nsources: {}\nmodels_dir: .\n",
    });
    expect(patron(dir, "run", "-s", "orders").out).toContain("(target='patron')");
    expect(existsSync(join(dir, ".patron/warehouse.duckdb"))).toBe(true);
    const prod = patron(dir, "run", "--target", "prod");
    expect(prod.code, prod.out + prod.err).toBe(0);
    expect(await rows(join(dir, "prod.duckdb"), "select id from marts.daily")).toEqual([{ id: 1 }]);
    expect(patron(dir, "run", "--target", "prot").err).toContain("Did you mean prod?");
  });
});
