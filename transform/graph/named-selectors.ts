import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { didYouMean, PatronError, type Place } from "../../kernel/diagnostics.ts";
import { readYaml, type YamlFile } from "../project/yaml-file.ts";
import { type Criterion, parseCriterion } from "./selector.ts";

/** A selector of selectors.yml, taken apart. */
export type Definition =
  | { kind: "criterion"; criterion: Criterion; eager: boolean; exclude: Definition[] }
  | { kind: "selector"; name: string }
  | { kind: "union" | "intersection"; parts: Definition[]; exclude: Definition[] };

interface Named {
  name: string;
  default?: boolean;
  definition: unknown;
}

/** The named selector, or, with no name, the default one; undefined when neither is there. */
export function namedSelector(
  projectDir: string,
  name: string | undefined,
  noDefault: boolean,
): Definition | undefined {
  if (name !== undefined) return definitionOf(projectDir, name);
  if (noDefault) return undefined;
  const { file, all } = readSelectors(projectDir);
  const index = all.findIndex((one) => one.default === true);
  return index < 0 ? undefined : define(all[index]!.definition, placeOf(file!, index));
}

/** A selector by its name. Throws `unknown-selector` (exit code 2). */
export function definitionOf(projectDir: string, name: string): Definition {
  const { file, all } = readSelectors(projectDir);
  const index = all.findIndex((one) => one.name === name);
  if (index >= 0) return define(all[index]!.definition, placeOf(file!, index));
  const hint = didYouMean(
    name,
    all.map((one) => one.name),
  );
  throw new PatronError(
    {
      code: "unknown-selector",
      message: file
        ? `'${name}' is no selector of selectors.yml.`
        : `'${name}' is asked for, but there is no selectors.yml in ${projectDir}.`,
      ...(hint ? { hint } : {}),
    },
    { exitCode: 2 },
  );
}

/** The selectors as written, for the manifest. */
export function selectorDicts(projectDir: string): Record<string, unknown> {
  return Object.fromEntries(readSelectors(projectDir).all.map((one) => [one.name, one]));
}

function readSelectors(projectDir: string): { file?: YamlFile; all: Named[] } {
  const path = join(projectDir, "selectors.yml");
  if (!existsSync(path)) return { all: [] };
  const file = readYaml(path, readFileSync(path, "utf8"));
  const { selectors } = file.value as { selectors?: Named[] };
  if (!Array.isArray(selectors))
    throw bad("selectors.yml holds a list under 'selectors:'.", { path, line: 1 });
  return { file, all: selectors };
}

const placeOf = (file: YamlFile, index: number): Place => file.placeOf(["selectors", index]);

const bad = (message: string, at: Place): PatronError =>
  new PatronError(
    {
      code: "bad-selector",
      message,
      at,
      hint: "Write method: tag, value: daily; or union:, intersection: with a list under it.",
    },
    { exitCode: 2 },
  );

function define(written: unknown, at: Place): Definition {
  if (typeof written === "string") return criterion(written);
  if (typeof written !== "object" || written === null) throw bad("A selector has no definition.", at);
  const dict = written as Record<string, unknown>;
  for (const kind of ["union", "intersection"] as const) {
    if (kind in dict) return combined(kind, dict[kind], at);
  }
  if (!("method" in dict)) {
    const [pair, ...more] = Object.entries(dict);
    if (!pair || more.length > 0 || typeof pair[1] === "object")
      throw bad("A definition wants a method and a value.", at);
    return criterion(`${pair[0]}:${String(pair[1])}`);
  }
  if (dict.value === undefined) throw bad("A definition with a method wants a value.", at);
  if (dict.method === "selector") return { kind: "selector", name: String(dict.value) };
  return {
    kind: "criterion",
    criterion: {
      text: `${String(dict.method)}:${String(dict.value)}`,
      method: String(dict.method),
      value: String(dict.value),
      parents: generations(dict.parents, dict.parents_depth),
      children: generations(dict.children, dict.children_depth),
      everythingNeeded: dict.childrens_parents === true,
    },
    eager: !["cautious", "empty"].includes(String(dict.indirect_selection ?? "eager")),
    exclude: excluded(dict.exclude, at),
  };
}

function combined(kind: "union" | "intersection", written: unknown, at: Place): Definition {
  if (!Array.isArray(written)) throw bad(`'${kind}:' wants a list.`, at);
  const isExclude = (one: unknown): one is { exclude: unknown } =>
    typeof one === "object" && one !== null && "exclude" in one && !("method" in one);
  return {
    kind,
    parts: written.filter((one) => !isExclude(one)).map((one) => define(one, at)),
    exclude: written.filter(isExclude).flatMap((one) => excluded(one.exclude, at)),
  };
}

function excluded(written: unknown, at: Place): Definition[] {
  return Array.isArray(written) ? written.map((one) => define(one, at)) : [];
}

function criterion(text: string): Definition {
  return { kind: "criterion", criterion: parseCriterion(text), eager: true, exclude: [] };
}

function generations(wanted: unknown, depth: unknown): number {
  if (wanted !== true) return 0;
  return typeof depth === "number" ? depth : Number.POSITIVE_INFINITY;
}
