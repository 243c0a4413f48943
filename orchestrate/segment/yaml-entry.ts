import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type Node, parseDocument, stringify, type YAMLMap } from "yaml";
import { PatronError } from "../../kernel/diagnostics.ts";

/** Entries of a list as YAML, as they would stand `indent` spaces from the left. */
export const entriesText = (entries: readonly object[], indent = 0): string =>
  indented(stringify(entries, { lineWidth: 0 }), indent);

/**
 * A YAML text with entries added at the end of the list at `keys`; the list and its parents are made where they are not
 * there. Nothing else changes, not a blank: comments and quotes stay. Throws PatronError `yaml-list` with the text to put in by hand
 * where the list is written in one line, or what comes out would not be what was meant.
 */
export function withEntries(
  text: string,
  path: string,
  keys: readonly string[],
  entries: readonly object[],
): string {
  const added = insert(text, keys, entries);
  if (added === undefined || !isMeant(text, added, keys, entries)) {
    throw new PatronError({
      code: "yaml-list",
      message: `${keys.join(".")} is not written as a list with one entry a line, and was left as it is.`,
      at: { path },
      hint: `Put this in by hand:\n${entriesText(entries)}`.trimEnd(),
    });
  }
  return added;
}

function insert(text: string, keys: readonly string[], entries: readonly object[]): string | undefined {
  let node = parseDocument(text).contents as Node | null;
  let column = 0;
  for (const [depth, key] of keys.entries()) {
    if (node === null) return `${ended(text)}${nested(keys.slice(depth), entries, column)}`;
    if (!isMap(node) || node.flow === true || node.range == null) return undefined;
    column = columnOf(text, node.range[0]);
    const pair = (node as YAMLMap<Node, Node | null>).items.find(
      (one) => isScalar(one.key) && one.key.value === key,
    );
    if (pair === undefined) return after(text, lastOffset(node), nested(keys.slice(depth), entries, column));
    const value = pair.value ?? null;
    if (isNothing(value)) return filled(text, pair.key, value, keys.slice(depth + 1), entries, column + 2);
    node = value;
  }
  if (!isSeq(node) || node.flow === true || node.range == null) return undefined;
  return after(text, lastOffset(node), entriesText(entries, columnOf(text, node.range[0])));
}

/** The text with something below a key whose value is empty; `[]` and the like go, a comment beside it stays. */
function filled(
  text: string,
  key: Node,
  value: Node | null,
  rest: readonly string[],
  entries: readonly object[],
  column: number,
): string {
  const colon = text.indexOf(":", key.range![1]) + 1;
  const [from, to] = value?.range && value.range[1] > value.range[0] ? value.range : [colon, colon];
  const cleared = `${text.slice(0, from).trimEnd()}${text.slice(to)}`;
  return after(
    cleared,
    colon,
    rest.length > 0 ? nested(rest, entries, column) : entriesText(entries, column),
  );
}

/** An empty value: none at all, null, `[]` or `{}`. */
const isNothing = (value: Node | null): boolean =>
  value === null ||
  (isScalar(value) && value.value === null) ||
  ((isMap(value) || isSeq(value)) && value.flow === true && value.items.length === 0);

/** Where the last thing within a collection ends: comments behind it belong to what follows. */
function lastOffset(node: Node): number {
  if (isMap(node) && node.flow !== true && node.items.length > 0) {
    const last = node.items.at(-1)!;
    return lastOffset((last.value ?? last.key) as Node);
  }
  if (isSeq(node) && node.flow !== true && node.items.length > 0)
    return lastOffset(node.items.at(-1) as Node);
  return node.range![1];
}

/** The text with lines put in behind the line in which an offset stands. */
function after(text: string, offset: number, lines: string): string {
  const whole = ended(text);
  const next = offset > 0 && whole[offset - 1] === "\n" ? offset : whole.indexOf("\n", offset) + 1;
  return `${whole.slice(0, next)}${lines}${whole.slice(next)}`;
}

const ended = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf("\n", offset - 1) + 1);

const nested = (keys: readonly string[], entries: readonly object[], indent: number): string =>
  indented(
    stringify(
      keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), entries),
      { lineWidth: 0 },
    ),
    indent,
  );

const indented = (text: string, indent: number): string => text.replace(/^(?=.)/gm, " ".repeat(indent));

/** Whether the new text is the old one with the entries at the end of the list, and nothing more. */
function isMeant(
  before: string,
  after: string,
  keys: readonly string[],
  entries: readonly object[],
): boolean {
  const document = parseDocument(after);
  if (document.errors.length > 0) return false;
  const expected = (parseDocument(before).toJS() ?? {}) as Record<string, unknown>;
  let at = expected;
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as Record<string, unknown>;
  }
  const last = keys.at(-1)!;
  at[last] = [...((at[last] ?? []) as unknown[]), ...entries];
  return isDeepStrictEqual(document.toJS(), expected);
}
