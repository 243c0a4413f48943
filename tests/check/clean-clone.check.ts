import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/install.mjs";
import { remove } from "./patron.ts";

describe("a clean clone with an empty npm cache", () => {
  const dir = mkdtempSync(join(tmpdir(), "patron-clone-"));
  afterAll(() => remove(dir));

  it("runs npm start -- --once to its end within 12 minutes", () => {
    const clone = join(dir, "patron");
    execFileSync("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^npm_|^PATRON_/i.test(name)),
    );
    const started = performance.now();
    const done = spawnSync("npm", ["start", "--", "--once"], {
      cwd: clone,
      env: { ...env, npm_config_cache: join(dir, "cache") },
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    const minutes = (performance.now() - started) / 60_000;
    console.log(done.stderr.split("\n").slice(-45).join("\n"));
    console.log(`clean clone to published site: ${minutes.toFixed(1)} minutes`);
    expect(done.status).toBe(0);
    expect(done.stderr).toMatch(/install .*, extract .*, build .*, publish /);
    expect(minutes).toBeLessThan(12);
  }, 1_500_000);
});
