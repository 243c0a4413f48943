import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { withShapes } from "../../../../extract/sources/files/document.ts";

const readme = fileURLToPath(new URL("../../../../extract/sources/files/README.md", import.meta.url));

it("the README describes every column of every shape as declared", async () => {
  await expect(withShapes(readFileSync(readme, "utf8"))).toMatchFileSnapshot(readme);
});
