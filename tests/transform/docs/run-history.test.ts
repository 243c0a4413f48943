import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readLastRun } from "../../../transform/docs/last-run.ts";
import { openShop, writeFiles } from "../project.ts";

const files = {
  "models/a.sql": "select 1 as id",
  "models/b.sql": "select id from {{ ref('a') }}",
  "models/_m.yml": "models: [{ name: a, columns: [{ name: id, data_tests: [unique] }] }]",
};

/** `name status`, with what the page adds to it, and the command of the last run. */
function told(dir: string): unknown {
  const { command, results } = readLastRun(join(dir, "target"));
  const words = [...results].map(([id, one]) =>
    [id.split(".")[2], one.status, one.earlier && "earlier", one.skipped && "skipped"]
      .filter(Boolean)
      .join(" "),
  );
  return [command, ...words.sort()];
}

it("keeps each node's own last run when a later run touches others", async () => {
  const shop = await openShop(files);
  await shop.run();
  await shop.run({ command: "run", select: ["b"] });
  await shop.run({ command: "compile" });
  expect(told(shop.dir)).toEqual(["run", "a success earlier", "b success", "unique_a_id pass earlier"]);
});

it("says of a skipped node that it was left out, and how it last ran", async () => {
  const shop = await openShop(files);
  await shop.run();
  writeFiles(shop.dir, { "models/a.sql": "select nothing" });
  await shop.run({ command: "run" });
  expect(told(shop.dir)).toEqual(["run", "a error", "b success earlier skipped", "unique_a_id pass earlier"]);
});

it("forgets what the project no longer has", async () => {
  const shop = await openShop(files);
  await shop.run();
  writeFiles(shop.dir, { "models/b.sql": "{{ config(enabled=false) }} select 1 as id" });
  await shop.run({ command: "run" });
  expect(told(shop.dir)).toEqual(["run", "a success", "unique_a_id pass earlier"]);
});

it("takes up what dbt has run since, and a folder where only dbt ran", async () => {
  const shop = await openShop(files);
  await shop.run();
  const path = join(shop.dir, "target", "run_results.json");
  const written = JSON.parse(readFileSync(path, "utf8"));
  written.metadata.invocation_id = "another";
  written.metadata.generated_at = "2100-01-01T00:00:00Z";
  written.args.which = "test";
  written.results = written.results.filter((one: { unique_id: string }) => one.unique_id.startsWith("test."));
  writeFileSync(path, JSON.stringify(written));
  expect(told(shop.dir)).toEqual(["test", "a success earlier", "b success earlier", "unique_a_id pass"]);
  writeFileSync(join(shop.dir, "target", "run_history.json"), "{ half");
  expect(told(shop.dir)).toEqual(["test", "unique_a_id pass"]);
});
