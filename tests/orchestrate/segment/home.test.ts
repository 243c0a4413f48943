import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadProject } from "../../../orchestrate/project/load.ts";
import { segmentHome } from "../../../orchestrate/segment/home.ts";
import { root } from "../../../scripts/install.mjs";
import { FILES_PROJECT } from "../project-folder.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "patron-segment-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const homeOf = (yml: string, models?: string) => {
  writeFileSync(join(dir, "patron.yml"), yml);
  if (models !== undefined) {
    mkdirSync(join(dir, "own"), { recursive: true });
    writeFileSync(join(dir, "own/dbt_project.yml"), models);
  }
  return segmentHome(loadProject(dir));
};

it("is patron.yml for a project on the shipped models, whose list must come along", () => {
  expect(homeOf(FILES_PROJECT)).toEqual({
    file: join(dir, "patron.yml"),
    keys: ["vars", "segments"],
    replaces: true,
  });
});

it("is patron.yml where that has a list, for it counts before the models'", () => {
  const home = homeOf(`${FILES_PROJECT}vars: { segments: [] }\nmodels_dir: own\n`, "name: own\n");
  expect(home).toEqual({ file: join(dir, "patron.yml"), keys: ["vars", "segments"], replaces: false });
});

it("is the dbt project of a project with models of its own, below its name where the list stands there", () => {
  const own = `${FILES_PROJECT}models_dir: own\n`;
  const file = join(dir, "own/dbt_project.yml");
  expect(homeOf(own, "name: own\n")).toEqual({ file, keys: ["vars", "segments"], replaces: false });
  expect(homeOf(own, "name: own\nvars: { own: { segments: [] } }\n").keys).toEqual([
    "vars",
    "own",
    "segments",
  ]);
});

it("is the shipped models' own file in the folder that ships them", () => {
  expect(segmentHome(loadProject(root))).toEqual({
    file: join(root, "models/dbt_project.yml"),
    keys: ["vars", "segments"],
    replaces: false,
  });
});
