import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withPublishLock } from "../../orchestrate/publish/lock.ts";
import { temporaryFolder, writeFiles } from "./temporary.ts";

const folder = temporaryFolder();

it("refuses a second publish and names the process that holds the first", async () => {
  await withPublishLock(folder, async () => {
    await expect(withPublishLock(folder, async () => 1)).rejects.toThrow(
      `Another publish of this project is under way: process ${process.pid}, since 20`,
    );
  });
});

it("lets go when the work fails", async () => {
  await expect(withPublishLock(folder, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(join(folder, "publish.lock"))).toBe(false);
});

it("takes over the lock of a process that was killed", async () => {
  // Process ids end far below this one.
  writeFiles(folder, { "publish.lock": "999999999 2026-01-01T00:00:00.000Z\n" });
  expect(await withPublishLock(folder, async () => "done")).toBe("done");
});
