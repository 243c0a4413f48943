import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openShop } from "../activate/lab.ts";
import { withConnection } from "../publish/fixture.ts";
import { FILES_PROJECT, writeProject } from "./project-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "patron-activate-cli-"));
  writeProject(folder);
  const yml = `destinations:
  folder: { type: files, folder: audiences }
syncs:
  - { segment: vip, to: folder, consent: { purpose: advertising }, phone_region: GB, holdout: 0.2 }
`;
  writeFileSync(join(folder, "activations.yml"), yml);
  mkdirSync(join(folder, ".patron"));
  const shop = await openShop(join(folder, ".patron/warehouse.duckdb"));
  await shop.members(1, 50);
  await shop.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bin = new URL("../../bin/patron.mjs", import.meta.url).pathname;

function patron(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args, "--project-dir", folder], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

it("shows the plan, sends, then sends nothing, and says no address anywhere", {
  timeout: 120_000,
}, async () => {
  const plan = await patron("activate", "vip", "--to", "folder", "--dry-run");
  expect(plan).toMatchObject({ code: 0 });
  expect(plan.stdout).toMatch(
    /^vip -> folder \(mirror, consent to advertising\): 50 in the segment, \d+ would be/,
  );
  expect(readdirSync(folder)).not.toContain("audiences");
  const sent = await patron("activate", "vip", "--to", "folder", "--by", "ann");
  expect(sent).toMatchObject({ code: 0 });
  expect(sent.stdout).toMatch(/^vip -> folder: succeeded\. \d+ operations accepted, 0 refused/);
  const again = await patron("activate", "--all", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject([{ sync: "vip:folder", status: "succeeded", accepted: 0 }]);
  const files = readdirSync(join(folder, "audiences/vip-folder"));
  expect(files).toHaveLength(1);
  const said = [plan, sent, again].flatMap((one) => [one.stdout, one.stderr]).join("\n");
  const file = readFileSync(join(folder, "audiences/vip-folder", files[0]!), "utf8");
  expect(said + file).not.toMatch(/person\.\d|example\.com|07400|447400/i);
});

it("sends as a step of a job what needs no second person, and notes when the job is due again", {
  timeout: 120_000,
}, async () => {
  const job = `jobs:\n  nightly: { cron: "0 3 * * *", steps: [build, activate] }\n`;
  writeProject(folder, FILES_PROJECT + job);
  const yml = readFileSync(join(folder, "activations.yml"), "utf8");
  const second = "  - { segment: angry, to: folder, consent: { purpose: advertising }, four_eyes: true }\n";
  writeFileSync(join(folder, "activations.yml"), yml + second);
  const ran = await patron("run", "nightly");
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(ran.stderr).toContain("--approved-by NAME");
  expect(readdirSync(join(folder, "audiences"))).toEqual(["vip-folder"]);
  const ask = async (sql: string) =>
    withConnection(join(folder, ".patron/warehouse.duckdb"), async (connection) =>
      (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    );
  expect(
    await ask(`select sync, job, strftime(next_run_at, '%H:%M') in ('02:00', '03:00') as is_at_three
      from activate.sync_schedule order by sync`),
  ).toEqual([
    { sync: "angry:folder", job: null, is_at_three: null },
    { sync: "vip:folder", job: "nightly", is_at_three: true },
  ]);
  expect(await ask("select sync, status, started_by from activate.sync_runs")).toEqual([
    { sync: "vip:folder", status: "succeeded", started_by: "job nightly" },
  ]);
});

it("fails the step, and says what is missing, where a job sends and there is no activations.yml", {
  timeout: 60_000,
}, async () => {
  writeProject(folder, `${FILES_PROJECT}jobs:\n  send: { steps: [activate] }\n`);
  rmSync(join(folder, "activations.yml"));
  expect(await patron("run", "send")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is no activations.yml: it says which segment goes where."),
  });
});

it("answers a wrong call with what there is", { timeout: 60_000 }, async () => {
  expect(await patron("activate", "vip")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("activations.yml has: vip --to folder"),
  });
  expect(await patron("activate", "vip", "--to", "folder", "--allow", "all")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--allow wants removals, size, small, moved, not 'all'"),
  });
});

it("replaces a whole audience on request, for one segment at a time, and says what a platform cannot check", {
  timeout: 120_000,
}, async () => {
  const both = await patron("activate", "vip", "--to", "folder", "--replace", "--empty");
  expect(both).toMatchObject({ code: 2 });
  expect(both.stderr).toContain("--replace and --empty are two things: choose one.");
  expect((await patron("activate", "--all", "--replace")).code).toBe(2);
  expect((await patron("activate", "vip", "--to", "folder", "--ask-platform")).code).toBe(2);
  const plan = await patron(..."activate vip --to folder --replace --dry-run --ask-platform".split(" "));
  expect(plan).toMatchObject({ code: 0 });
  expect(plan.stdout).toContain("vip -> folder (replaces the whole audience");
  expect(plan.stdout).toContain("folder has no way to check rows without taking them in");
  expect(await patron("activate", "vip", "--to", "folder")).toMatchObject({ code: 0 });
  expect(await patron("activate", "vip", "--to", "folder", "--replace")).toMatchObject({ code: 0 });
  const files = readdirSync(join(folder, "audiences/vip-folder")).sort();
  expect(files.map((name) => name.split("-")[2])).toEqual(["add", "replace"]);
});
