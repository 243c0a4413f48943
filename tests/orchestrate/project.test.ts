import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProjectDir, loadProject } from "../../orchestrate/project/load.ts";
import { milliseconds } from "../../orchestrate/project/schema.ts";
import { configureSources, enabledSources, needsSandbox } from "../../orchestrate/project/sources.ts";
import { FILES_PROJECT, writeProject } from "./project-folder.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "patron-project-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The project of a text; messages name the file without the temporary folder. */
function load(yml: string) {
  writeProject(dir, yml);
  return loadProject(dir, {});
}

function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message.replaceAll(`${dir}/`, "");
  }
  return "no complaint";
}

describe("patron.yml", () => {
  it("of a company with one file needs a name, a time zone, a currency and the files source", () => {
    const project = load(FILES_PROJECT);
    expect(project.jobs.daily).toMatchObject({ cron: "0 5 * * *", steps: ["extract", "build", "publish"] });
    expect(project.warehouseFile).toBe(join(dir, ".patron/warehouse.duckdb"));
    const [files] = configureSources(project, {});
    expect(files!.source.name).toBe("files");
    expect(files!.options).toMatchObject({ folder: dir });
  });

  it("names line, column and the nearest key for a slip", () => {
    expect(complaint(() => load(FILES_PROJECT.replace("currency", "curency")))).toMatchInlineSnapshot(`
      "patron.yml:1:1  missing-key
        currency is missing.
        Invalid input: expected string, received undefined
      patron.yml:3:1  unknown-key
        curency is not a setting.
        Did you mean currency?"
    `);
  });

  it("refuses a time zone and a cron expression that do not exist", () => {
    const yml = `${FILES_PROJECT.replace("Europe/London", "Europe/Londn")}jobs:\n  nightly: { cron: "0 25 * * *" }\n`;
    expect(complaint(() => load(yml))).toMatchInlineSnapshot(`
      "patron.yml:2:12  wrong-value
        time_zone: 'Europe/Londn' is no time zone: use a name such as Europe/London or UTC
      patron.yml:7:20  wrong-value
        jobs.nightly.cron: hour '25' is out of range: expected 0-23"
    `);
  });

  it("sends only in a job that says so, and only after its build", () => {
    const yml = (steps: string) => `${FILES_PROJECT}jobs:\n  nightly: { steps: [${steps}] }\n`;
    expect(load(yml("build, activate, publish")).jobs.nightly!.steps).toEqual([
      "build",
      "activate",
      "publish",
    ]);
    expect(load(yml("activate")).jobs.nightly!.steps).toEqual(["activate"]);
    expect(complaint(() => load(yml("activate, build")))).toMatchInlineSnapshot(`
      "patron.yml:7:21  wrong-value
        jobs.nightly.steps: activate comes after build: before it, the segments of the last build would be sent"
    `);
  });

  it("names the nearest source for one that does not exist", () => {
    const project = load(FILES_PROJECT.replace("files: { folder: . }", "shopfy:"));
    expect(complaint(() => enabledSources(project))).toMatchInlineSnapshot(`
      "patron.yml:5:3  unknown-source
        'shopfy' is not a source that Patron has.
        Did you mean shopify?"
    `);
  });

  it("refuses a secret that is written into the file", () => {
    const project = load(FILES_PROJECT.replace("files: { folder: . }", "shopify: { access_token: abc }"));
    const text = complaint(() => enabledSources(project));
    expect(text).toContain("patron.yml:5:14  secret-in-file");
    expect(text).toContain("set SHOPIFY_ACCESS_TOKEN in the environment");
    expect(text).not.toContain("abc");
  });

  it("names the environment variable that a source needs", () => {
    const project = load(FILES_PROJECT.replace("files: { folder: . }", "stripe:"));
    expect(complaint(() => configureSources(project, {}))).toContain("STRIPE_API_KEY");
  });

  it("uses the sandbox only for sources that have no credentials of their own", () => {
    const project = load(`${FILES_PROJECT.replace("files: { folder: . }", "stripe:")}sandbox: true\n`);
    expect(needsSandbox(project, {})).toBe(true);
    expect(needsSandbox(project, { STRIPE_API_KEY: "sk_live_1" })).toBe(false);
    const [stripe] = configureSources(
      project,
      {},
      { STRIPE_API_KEY: "sk_test_1", STRIPE_URL: "http://127.0.0.1:1" },
    );
    expect(JSON.stringify(stripe!.options)).toContain("sk_test_1");
  });

  it("is found from a folder below", () => {
    writeProject(dir);
    expect(findProjectDir(join(dir, "own-models"))).toBe(dir);
  });

  it("is missed with the command that writes one", () => {
    expect(complaint(() => loadProject(dir, {}))).toContain("npx patron init");
  });

  it("writes durations as 30 min, 2 h or 90 s", () => {
    expect(["30 min", "2 h", "90 s"].map(milliseconds)).toEqual([1_800_000, 7_200_000, 90_000]);
  });
});
