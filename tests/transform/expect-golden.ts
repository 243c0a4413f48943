import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

/** The folder of all golden cases. */
export const golden = join(dirname(dirname(fileURLToPath(import.meta.url))), "golden");

/** Holds a text against its golden file; a missing file is written, and in CI a failure. */
export function expectGolden(path: string, text: string): void {
  if (!existsSync(path)) {
    expect(process.env.CI, `${path} is missing`).toBeFalsy();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, "utf8"));
}
