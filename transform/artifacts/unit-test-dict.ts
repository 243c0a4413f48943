import { type Node, tagsOf } from "../node.ts";
import type { Project } from "../project/project.ts";
import type { Rows } from "../unit/unit-test.ts";
import { wholeConfig } from "./config-defaults.ts";
import { belowRoot } from "./places.ts";

type Dict = Record<string, unknown>;

/** A unit test as the manifest writes it: rows as they were read, whatever form they were written in. */
export function unitTestDict(project: Project, node: Node): Dict {
  const { properties = {}, unitTest } = node;
  const model = project.nodes.get(node.dependsOn.nodes[0] ?? "");
  const given = (properties.given ?? []) as Dict[];
  return {
    model: properties.model,
    given: given.map((one, index) => ({ input: one.input, ...rowsOf(one, unitTest?.given[index]?.rows) })),
    expect: rowsOf((properties.expect ?? {}) as Dict, unitTest?.expect),
    name: node.name,
    resource_type: "unit_test",
    package_name: node.package,
    path: belowRoot(project, node.package, node.originalPath),
    original_file_path: node.originalPath,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    description: node.description,
    overrides: properties.overrides ?? null,
    depends_on: node.dependsOn,
    config: { ...wholeConfig({ ...node, config: withoutOurs(node) }), tags: tagsOf(node) },
    checksum: node.checksum,
    schema: node.schema,
    created_at: 0,
    versions: versionsOf(properties.versions),
    version: model?.version ?? null,
  };
}

function withoutOurs({ config }: Node): Dict {
  const { materialized: _, ...rest } = config;
  return rest;
}

function rowsOf(written: Dict, read: Rows | undefined): Dict {
  const rows = read?.format === "sql" ? read.sql : read?.rows;
  return { rows: rows ?? [], format: written.format ?? "dict", fixture: written.fixture ?? null };
}

function versionsOf(value: unknown): Dict | null {
  return value === undefined || value === null ? null : { include: null, exclude: null, ...(value as Dict) };
}
