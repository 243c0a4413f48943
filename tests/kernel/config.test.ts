// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are YAML with variables, no JavaScript templates
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkYaml, parseYaml } from "../../kernel/config.ts";

const schema = z.strictObject({
  name: z.string(),
  site: z.strictObject({ port: z.int().default(1) }).prefault({}),
  jobs: z.record(z.string(), z.strictObject({ cron: z.string().optional() })).default({}),
});

const check = (text: string, env?: Record<string, string>) =>
  checkYaml(parseYaml("patron.yml", text, env === undefined ? {} : { env }), schema);

describe("a YAML file that is checked against a schema", () => {
  it("names line, column and the nearest known key for an unknown one", () => {
    expect(() => check("name: a\nsite:\n  prot: 80\n")).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: patron.yml:3:3  unknown-key
        site.prot is not a setting.
        Did you mean port?]
    `);
  });

  it("tells every mistake at once, sorted by line", () => {
    expect(() =>
      check("site: { port: x }\njobs:\n  daily: { corn: a }\n"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: patron.yml:1:1  missing-key
        name is missing.
        Invalid input: expected string, received undefined
      patron.yml:1:15  wrong-value
        site.port: Invalid input: expected number, received string
      patron.yml:3:12  unknown-key
        jobs.daily.corn is not a setting.
        Did you mean cron?]
    `);
  });

  it("names the place of a syntax mistake", () => {
    expect(() => check("name: [a\nb: 2")).toThrow(/patron\.yml:2:\d+ {2}yaml-syntax/);
  });

  it("keeps a number a number when it is filled in from the environment", () => {
    expect(check("name: x\nsite:\n  port: ${PORT}", { PORT: "8080" }).site.port).toBe(8080);
    expect(check('name: "${PORT}"', { PORT: "8080" }).name).toBe("8080");
    expect(check("name: ${NOBODY:-fallback}", {}).name).toBe("fallback");
  });

  it("refuses a variable that the environment lacks", () => {
    expect(() => check("name: ${SHOP_NAME}", {})).toThrowErrorMatchingInlineSnapshot(`
      [PatronError: patron.yml:1:7  unset-variable
        The environment has no SHOP_NAME.
        Set it, or give a default: \${SHOP_NAME:-value}]
    `);
  });
});
