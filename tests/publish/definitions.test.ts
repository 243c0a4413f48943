import { expect, it } from "vitest";
import { readDefinitions } from "../../orchestrate/publish/definitions.ts";
import { temporaryFolder, writeFiles } from "./temporary.ts";

const folder = temporaryFolder();

it("reads the descriptions of models and columns, and puts docs blocks in their place", () => {
  writeFiles(folder, {
    "marts/core/core.yml": [
      "models:",
      "  - name: orders",
      "    description: One row per order.",
      "    columns:",
      "      - name: cm1",
      "        description: '{{ doc(\"cm1\") }}'",
      "      - name: silent",
    ].join("\n"),
    "docs.md": "{% docs cm1 %}\nNet sales less\ncost of goods.\n{% enddocs %}\n",
    "broken.yml": "models: [",
  });
  expect(readDefinitions(folder)).toEqual({
    orders: "One row per order.",
    "orders.cm1": "Net sales less cost of goods.",
  });
});
