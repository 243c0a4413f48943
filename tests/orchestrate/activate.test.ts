import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openShop } from "../activate/lab.ts";
import { writeProject } from "./project-folder.ts";

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

it("answers a wrong call with what there is", { timeout: 60_000 }, async () => {
  expect(await patron("activate", "vip")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("activations.yml has: vip --to folder"),
  });
  expect(await patron("activate", "vip", "--to", "folder", "--allow", "all")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--allow wants removals, size, small, not 'all'"),
  });
});
