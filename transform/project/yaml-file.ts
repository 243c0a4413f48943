import { CORE_SCHEMA, load, Type } from "js-yaml";
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node as YamlNode } from "yaml";
import { type Diagnostic, PatronError, type Place } from "../../kernel/diagnostics.ts";

/** A parsed YAML file that still knows where each of its values stands. */
export interface YamlFile {
  path: string;
  value: unknown;
  /** The place of the value at `keys`, or of its nearest parent that exists. */
  placeOf(keys: readonly (string | number)[]): Place;
}

const MERGE = new Type("tag:yaml.org,2002:merge", {
  kind: "scalar",
  resolve: (text: unknown) => text === "<<",
});
const SCHEMA = CORE_SCHEMA.extend({ implicit: [MERGE] });
/** Jinja that nobody quoted is a mapping to YAML; only the slow parser tells what was meant. */
const BARE_JINJA = /[:-]\s+\{[{%#]/;

/**
 * Reads YAML text as dbt does (1.1 booleans such as `yes` are left as text, duplicate keys are mistakes).
 * Throws PatronError `bad-yaml` with line and column of every syntax mistake.
 */
export function readYaml(path: string, text: string): YamlFile {
  if (BARE_JINJA.test(text)) return readWithPlaces(path, text);
  try {
    return { path, value: load(text, { schema: SCHEMA }) ?? {}, placeOf: placesIn(path, () => text) };
  } catch {
    return readWithPlaces(path, text); // it has a mistake: told with its place
  }
}

/** Four times slower, but it knows where each value stands. */
function readWithPlaces(path: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: col };
  };
  if (document.errors.length > 0) {
    throw new PatronError(
      document.errors.map(
        (error): Diagnostic => ({
          code: "bad-yaml",
          message: error.message,
          at: at(error.pos[0]),
          hint: "Indent with spaces; keys of one entry, and items of one list, begin in the same column.",
        }),
      ),
    );
  }
  const root = document.contents as YamlNode | null;
  return {
    path,
    value: document.toJS() ?? {},
    placeOf: (keys) => {
      const offset = offsetOf(root, keys);
      return offset === undefined ? { path, line: 1, column: 1 } : at(offset);
    },
  };
}

/** The places in a YAML text that was read already: it is parsed again only when a place is looked at. */
export function placesIn(path: string, text: () => string): YamlFile["placeOf"] {
  let file: YamlFile | undefined;
  return (keys) => {
    let place: Place | undefined;
    const find = (): Place => {
      file ??= readWithPlaces(path, text());
      place ??= file.placeOf(keys);
      return place;
    };
    const late: Place = {
      path,
      get line() {
        return find().line ?? 1;
      },
      get column() {
        return find().column ?? 1;
      },
    };
    keysOfLate.set(late, keys);
    return late;
  };
}

const keysOfLate = new WeakMap<Place, readonly (string | number)[]>();

/** The keys of a place that is looked up only when somebody looks at it; undefined for one that is known already. */
export function keysOfPlace(place: Place): readonly (string | number)[] | undefined {
  return keysOfLate.get(place);
}

/** Walks down `keys`; the offset of the last key (or list item) that is there. */
function offsetOf(root: YamlNode | null, keys: readonly (string | number)[]): number | undefined {
  let node: YamlNode | null = root;
  let offset = root?.range?.[0];
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      offset = (pair.key as YamlNode).range?.[0] ?? offset;
      node = pair.value as YamlNode | null;
    } else if (isSeq(node) && typeof key === "number") {
      node = node.items[key] as YamlNode | null;
      if (node === undefined || node === null) return offset;
      offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
