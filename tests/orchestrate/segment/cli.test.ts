import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { root } from "../../../scripts/install.mjs";
import { FILES_PROJECT, writeProject } from "../project-folder.ts";

// Each call reads all of the shipped models anew.
vi.setConfig({ testTimeout: 120_000 });

let shipped: string;
let own: string;
beforeAll(() => {
  shipped = mkdtempSync(join(tmpdir(), "patron-segment-"));
  writeFileSync(join(shipped, "patron.yml"), FILES_PROJECT);
  own = mkdtempSync(join(tmpdir(), "patron-segment-"));
  writeProject(own);
});
afterAll(() => {
  for (const dir of [shipped, own]) rmSync(dir, { recursive: true, force: true });
});

function segment(dir: string, ...args: string[]) {
  const done = spawnSync(
    process.execPath,
    [join(root, "bin/patron.mjs"), "segment", ...args, "--project-dir", dir],
    {
      encoding: "utf8",
      cwd: dir,
      input: "",
      env: { ...process.env, NO_COLOR: "1" },
    },
  );
  return { code: done.status, out: done.stdout, err: done.stderr.replaceAll(`${dir}/`, "") };
}

const FLAGS = [
  ...["--name", "loyal", "--description", "Stay: for long.", "--owner", "marketing"],
  ...["--predicate", "orders  >= 3", "--refresh", "weekly", "--purpose", "email_marketing"],
];

it("names what it can do, and the nearest for a slip", () => {
  const { code, err } = segment(own, "prevew");
  expect(code).toBe(2);
  expect(err).toMatchInlineSnapshot(`
    "usage
      segment can do list, show, preview, new, not 'prevew'.
      Did you mean preview?
      npx patron segment list
    "
  `);
});

it("tells a project whose models know nothing of segments so", () => {
  const { code, err } = segment(own, "list");
  expect(code).toBe(2);
  expect(err).toMatchInlineSnapshot(`
    "no-segments
      These models have no segments: there is no model int_segment_matches.
      Segments are part of the models that Patron ships: leave models_dir out, or copy them.
    "
  `);
});

it("lists what is defined before anything is built, and previews nothing", () => {
  const { code, out } = segment(shipped, "list");
  expect(code).toBe(0);
  expect(out).toContain("vip_near_line");
  const preview = segment(shipped, "preview", "vip_near_line");
  expect(preview.code).toBe(2);
  expect(preview.err).toContain("Nothing is built yet, so there is nobody to preview.");
});

it("asks for what no option says, and names the options when nobody answers; nothing is written", () => {
  const before = readFileSync(join(shipped, "patron.yml"), "utf8");
  const { code, err } = segment(shipped, "new", ...FLAGS.slice(0, 8));
  expect(code).toBe(2);
  expect(err).toContain("Give what is missing: --refresh, --purpose");
  const slip = segment(shipped, "new", ...FLAGS.with(7, "orderz >= 3"));
  expect(slip.code).toBe(2);
  expect(slip.err).toContain("names orderz, which is no column of customer_360. Did you mean");
  expect(readFileSync(join(shipped, "patron.yml"), "utf8")).toBe(before);
});

it("prints the YAML on a dry run, and writes it where it takes effect, beside the shipped segments", () => {
  const dry = segment(shipped, "new", ...FLAGS, "--dry-run");
  expect(dry.code, dry.err).toBe(0);
  expect(dry.out).toMatchInlineSnapshot(`
    "- name: loyal
      description: "Stay: for long."
      owner: marketing
      predicate: orders >= 3
      refresh: weekly
      purpose: email_marketing
    "
  `);
  const { code, err } = segment(shipped, "new", ...FLAGS);
  expect(code, err).toBe(0);
  expect(err).toContain("Wrote the segment loyal to patron.yml, below vars: segments.");
  expect(readFileSync(join(shipped, "patron.yml"), "utf8").startsWith(FILES_PROJECT)).toBe(true);
  const names = JSON.parse(segment(shipped, "list", "--json").out).map((one: { name: string }) => one.name);
  expect(names.slice(-2)).toEqual(["unhappy_with_open_tickets", "loyal"]);
  expect(segment(shipped, "new", ...FLAGS).err).toContain("There is a segment 'loyal' already.");
});
