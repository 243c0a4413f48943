import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../scripts/install.mjs";

/** Every file below a folder whose name ends so. */
function files(folder: string, end: RegExp): string[] {
  const all = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return all.filter((name) => end.test(name)).map((name) => join(root, folder, name));
}

/** Codes as they are written: `code: "x"`, `code: a ? "x" : "y"`, and as the first argument of a local `add("x", …`. */
function codesIn(text: string): string[] {
  const written = [...text.matchAll(/\bcode:\s*([^,;\n]*)/g)].map((found) => found[1]!);
  const added = [...text.matchAll(/\badd\(("[a-z-]+")/g)].map((found) => found[1]!);
  return [...written, ...added].flatMap((one) =>
    [...one.matchAll(/"([a-z]+(?:-[a-z]+)+)"/g)].map((found) => found[1]!),
  );
}

/** A test pins a code's text where the head line of a message stands in it: a place, two blanks, the code. */
function pinned(text: string): string[] {
  return [...text.matchAll(/(?:^\s*["`]?| {2}|PatronError: )([a-z]+(?:-[a-z]+)+)"?$/gm)].map(
    (found) => found[1]!,
  );
}

it("every mistake that the runner can tell has its text pinned by a test", () => {
  const codes = new Set(files("transform", /\.ts$/).flatMap((path) => codesIn(readFileSync(path, "utf8"))));
  const tests = [
    ...files("tests/golden", /expected\.txt$/),
    ...files("tests/transform", /\.test\.ts$/),
    ...files("tests/orchestrate", /\.test\.ts$/),
  ];
  const known = new Set(tests.flatMap((path) => pinned(readFileSync(path, "utf8"))));
  expect(codes.size).toBeGreaterThan(50);
  expect([...codes].filter((code) => !known.has(code)).sort()).toEqual([]);
});
