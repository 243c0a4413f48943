import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseTemplate, render } from "../../transform/jinja/index.ts";

interface Probes {
  context: Record<string, unknown>;
  lib: string;
  probes: { name: string; template: string; expected: string }[];
}

const file = new URL("../../../shared/jinja/probes.json", import.meta.url);

it("prints what Jinja2 prints for every shared probe", async () => {
  expect(existsSync(file), "the shared folder stands beside the repository").toBe(true);
  const { context, lib, probes } = JSON.parse(readFileSync(file, "utf8")) as Probes;
  const library = parseTemplate(lib, "lib");
  const loader = (name: string) => (name === "lib" ? library : undefined);
  const wrong: string[] = [];
  for (const { name, template, expected } of probes) {
    const actual = await render(parseTemplate(template, name), structuredClone(context), { loader }).catch(
      String,
    );
    if (actual !== expected)
      wrong.push(`${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
  console.log(`jinja probes ${probes.length - wrong.length} of ${probes.length}`);
  expect(wrong).toEqual([]);
});
