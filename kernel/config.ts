import { readFileSync } from "node:fs";
import { type Document, isCollection, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { type Diagnostic, didYouMean, PatronError, type Place } from "./diagnostics.ts";
import { keysAt } from "./schema-keys.ts";

export type KeyPath = readonly PropertyKey[];

/** A YAML file that has been read: its value, and where each part of it stands. */
export interface YamlFile {
  path: string;
  value: unknown;
  /** The place of the value (or of the key, with `"key"`) at a path; of its nearest parent when it is absent. */
  at(path: KeyPath, part?: "key" | "value"): Place;
}

export interface YamlOptions {
  /** Values for `${NAME}` and `${NAME:-default}`. Without it such text is left as it is. */
  env?: Readonly<Record<string, string | undefined>>;
  exitCode?: 1 | 2;
}

/** Reads a YAML file. Throws PatronError with file:line:column for every syntax mistake and every unset `${NAME}`. */
export function readYaml(path: string, options: YamlOptions = {}): YamlFile {
  return parseYaml(path, readFileSync(path, "utf8"), options);
}

export function parseYaml(path: string, text: string, options: YamlOptions = {}): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: col };
  };
  const problems: Diagnostic[] = document.errors.map((error) => ({
    code: "yaml-syntax",
    message: error.message,
    at: place(error.pos[0]),
  }));
  if (options.env !== undefined) problems.push(...interpolate(document, options.env, place));
  if (problems.length > 0) throw new PatronError(problems, { exitCode: options.exitCode ?? 1 });
  return {
    path,
    value: document.toJS() as unknown,
    at: (keys, part = "value") => place(offsetOf(document, keys, part)),
  };
}

/**
 * Checks a value against a zod schema. Every mistake is reported at its line, unknown keys with the nearest known one.
 * `under` is the path of `value` within the file when only a part of it is checked.
 */
export function checkYaml<T>(
  file: YamlFile,
  schema: z.ZodType<T>,
  options: { value?: unknown; under?: KeyPath; exitCode?: 1 | 2 } = {},
): T {
  const under = options.under ?? [];
  const value = "value" in options ? options.value : (file.value ?? {});
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const found = result.error.issues.flatMap((issue) => diagnose(file, schema, issue, under));
  throw new PatronError(found, { exitCode: options.exitCode ?? 1 });
}

function diagnose(file: YamlFile, schema: z.ZodType, issue: z.core.$ZodIssue, under: KeyPath): Diagnostic[] {
  const path = [...under, ...issue.path];
  const name = path.map(String).join(".") || "the file";
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      code: "unknown-key",
      message: `${[...path.map(String), key].join(".")} is not a setting.`,
      at: file.at([...path, key], "key"),
      hint: didYouMean(key, known) ?? (known.length > 0 ? `Known here: ${known.join(", ")}.` : undefined),
    }));
  }
  if (issue.code === "invalid_type" && issue.input === undefined) {
    return [{ code: "missing-key", message: `${name} is missing.`, at: file.at(path), hint: issue.message }];
  }
  return [{ code: "wrong-value", message: `${name}: ${issue.message}`, at: file.at(path) }];
}

function offsetOf(document: Document, keys: KeyPath, part: "key" | "value"): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, key] of keys.entries()) {
    if (!isCollection(node)) break;
    const pair = "items" in node ? node.items.find((item) => pairKey(item) === String(key)) : undefined;
    const next = node.get(key, true) as Node | undefined;
    const keyNode = (pair as { key?: Node } | undefined)?.key;
    if (next === undefined && keyNode === undefined) break;
    const wanted = index === keys.length - 1 && part === "key" ? keyNode : (next ?? keyNode);
    offset = wanted?.range?.[0] ?? keyNode?.range?.[0] ?? offset;
    node = next ?? null;
  }
  return offset;
}

function pairKey(item: unknown): string | undefined {
  const key = (item as { key?: unknown } | null)?.key;
  return isScalar(key) ? String(key.value) : undefined;
}

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Fills `${NAME}` in place. A plain scalar is read again afterwards, so that `port: ${PORT}` stays a number. */
function interpolate(
  document: Document,
  env: Readonly<Record<string, string | undefined>>,
  place: (offset: number) => Place,
): Diagnostic[] {
  const problems: Diagnostic[] = [];
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== "string" || !node.value.includes("${")) return;
      const filled = node.value.replace(REFERENCE, (whole, name: string, fallback?: string) => {
        const value = env[name] ?? fallback;
        if (value === undefined) problems.push(unsetVariable(name, place(node.range?.[0] ?? 0)));
        return value ?? whole;
      });
      node.value = node.type === "PLAIN" ? plainValue(filled) : filled;
    },
  });
  return problems;
}

function plainValue(text: string): unknown {
  const value = parseDocument(text).toJS() as unknown;
  return typeof value === "object" && value !== null ? text : value;
}

function unsetVariable(name: string, at: Place): Diagnostic {
  return {
    code: "unset-variable",
    message: `The environment has no ${name}.`,
    at,
    hint: `Set it, or give a default: \${${name}:-value}`,
  };
}
