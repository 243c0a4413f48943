type Dict = Record<string, unknown>;

/** Fields of dbt's manifest where ours is different on purpose, and why. `*` stands for any kind of node. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  "*.created_at": "the moment of parsing; ours is 0, so that equal projects give equal manifests",
  "*.compiled": "dbt's manifest is written by `parse` here, ours after compiling",
  "*.compiled_code": "as above; and relations leave their own database out",
  "*.compiled_path": "as above; ours is relative to the project",
  "*.extra_ctes": "as above",
  "*.extra_ctes_injected": "as above",
  "*.depends_on.macros":
    "ours holds every macro that took part, dbt's those called directly; built-in ones differ",
  "*.depends_on.nodes": "the order differs; the nodes are compared in parent_map",
  "operation.checksum.checksum": "dbt has one for all hooks; ours is that of the hook's text",
  "snapshot.checksum.checksum": "dbt's is that of the whole file; ours of the block alone",
  "test.checksum.checksum": "dbt has none for a generic test; ours tells arguments and configs apart",
  "test.config.schema": "failing rows go to the schema test_failures, see transform/DECISIONS.md",
  "test.schema": "as above",
  "test.relation_name": "as above",
  "test.config.tags": "dbt counts a tag twice; a column's and a source's tags are config here",
  "test.unrendered_config.tags": "as above",
  "operation.config.meta.owner": "hooks take nothing from the section models here",
  "operation.config.tags": "hooks carry the tag of when they run",
  "operation.meta.owner": "as above",
  "operation.unrendered_config.meta": "as above",
  "operation.original_file_path": "written without ./",
  "group.config.group": "dbt gives groups the configs of models",
  "group.config.materialized": "as above",
  "group.config.meta.owner": "as above",
  "group.config.tags": "as above",
  "unit_test.checksum": "dbt's is made of how Python prints its objects",
  "macro.arguments": "ours names them even where no YAML does",
};

const SECTIONS = [
  "nodes",
  "sources",
  "exposures",
  "metrics",
  "semantic_models",
  "saved_queries",
  "groups",
  "unit_tests",
  "docs",
  "disabled",
  "macros",
];

export interface FieldComparison {
  compared: number;
  /** Fields that differ, as `kind.path`, with one example each. */
  differing: Map<string, { id: string; dbt: unknown; ours: unknown }>;
}

/** Compares two manifests of one project, field by field; the built-in macros are each runner's own. */
export function compareManifests(dbt: Dict, ours: Dict): FieldComparison {
  const found: FieldComparison = { compared: 0, differing: new Map() };
  const typescript = Object.values(ours.nodes as Record<string, Dict>).filter(isTypescript);
  const unknown = new Set(typescript.map((one) => String(one.unique_id)));
  const own = (id: string) => !/^(macro|doc)\.dbt(_duckdb)?\./.test(id) && !unknown.has(id);
  for (const section of SECTIONS) {
    const [left, right] = [dbt[section] as Dict, ours[section] as Dict];
    for (const id of new Set([...Object.keys(left), ...Object.keys(right)].filter(own))) {
      const [a, b] = [left[id], right[id]].map((one) => (Array.isArray(one) ? one[0] : one)) as [Dict, Dict];
      if (a === undefined || b === undefined) note(found, `${section}.${id.split(".")[0]}`, id, a, b);
      else walk(found, String(a.resource_type), "", a, b, id, 3);
    }
  }
  for (const map of ["parent_map", "group_map"]) {
    const sorted = (value: unknown) => (Array.isArray(value) ? [...value].sort() : value);
    for (const [id, value] of Object.entries(dbt[map] as Dict))
      equal(found, `${map}.${id.split(".")[0]}`, id, sorted(value), sorted((ours[map] as Dict)[id]));
  }
  return found;
}

/** A model that dbt does not have: it reads SQL and Python. */
const isTypescript = (node: Dict): boolean => node.language === "typescript";

function walk(
  found: FieldComparison,
  kind: string,
  path: string,
  a: Dict,
  b: Dict,
  id: string,
  depth: number,
) {
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const field = path === "" ? key : `${path}.${key}`;
    const [x, y] = [a[key], b[key]];
    if (isDict(x) && isDict(y) && depth > 0) walk(found, kind, field, x, y, id, depth - 1);
    else equal(found, `${kind}.${field}`, id, x, y);
  }
}

const isDict = (value: unknown): value is Dict =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function equal(found: FieldComparison, field: string, id: string, a: unknown, b: unknown): void {
  found.compared++;
  if (stable(a) !== stable(b)) note(found, field, id, a, b);
}

function note(found: FieldComparison, field: string, id: string, dbt: unknown, ours: unknown): void {
  const [kind, ...path] = field.split(".");
  if (field in EXPLAINED || `*.${path.join(".")}` in EXPLAINED || kind === "") return;
  if (!found.differing.has(field)) found.differing.set(field, { id, dbt, ours });
}

/** JSON with the keys of every object in order. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    isDict(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one,
  );
}
