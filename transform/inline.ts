import type { RecordBatch } from "apache-arrow";
import { PatronError } from "../kernel/diagnostics.ts";
import type { Warehouse } from "../warehouse/port.ts";
import { select } from "./graph/select.ts";
import { TemplateError } from "./jinja/index.ts";
import { withoutEnd } from "./materialise/statements.ts";
import type { Node } from "./node.ts";
import { diagnose } from "./parse/diagnose.ts";
import type { Project } from "./project/project.ts";
import { Compiler } from "./run/compiler.ts";
import { RelationCache } from "./run/relations.ts";
import type { PreviousState } from "./state/previous.ts";

export interface CompileOptions {
  /** Compiles incremental models as a full refresh would. */
  fullRefresh?: boolean;
  /** Reads what is not built here from where this earlier run built it; with `favorState` also what is built here. */
  defer?: PreviousState | undefined;
  favorState?: boolean;
}

/** The SQL of one model or test by name or unique id, as a run would send it. Throws PatronError. */
export async function compileNode(
  project: Project,
  warehouse: Warehouse | undefined,
  name: string,
  options: CompileOptions = {},
): Promise<string> {
  return told(await compilerFor(project, warehouse, options), oneNode(project, name));
}

/** The SQL of text with Jinja in it (`select … from {{ ref('orders') }}`). Throws PatronError. */
export async function compileInline(
  project: Project,
  warehouse: Warehouse | undefined,
  sql: string,
  options: CompileOptions = {},
): Promise<string> {
  return told(await compilerFor(project, warehouse, options), { ...inlineNode(project), rawCode: sql });
}

async function compilerFor(
  project: Project,
  warehouse: Warehouse | undefined,
  { fullRefresh = false, defer: state, favorState = false }: CompileOptions,
): Promise<Compiler> {
  const relations = await RelationCache.load(warehouse);
  const defer = state && { state, favorState, chosen: new Set<string>(), relations };
  return new Compiler(project, warehouse, { relations, fullRefresh, reading: { defer } });
}

/** Compiles; a mistake in the template is told as the parser would tell it, with the place in the file or the text. */
async function told(compiler: Compiler, node: Node): Promise<string> {
  try {
    return await compiler.compile(node);
  } catch (error) {
    if (error instanceof TemplateError)
      throw new PatronError(diagnose(error, { path: node.path }), { cause: error });
    throw error;
  }
}

/** Rows of a model (compiled anew, so unbuilt changes show) or of a query, as Arrow record batches. */
export async function* show(options: {
  project: Project;
  warehouse: Warehouse;
  select?: string;
  inline?: string;
  /** At most so many rows; default 5, negative for all. */
  limit?: number;
}): AsyncIterable<RecordBatch> {
  const { project, warehouse, limit = 5 } = options;
  const sql =
    options.inline === undefined
      ? await shownSql(project, warehouse, options.select ?? "")
      : await compileInline(project, warehouse, options.inline);
  const limited =
    limit < 0 ? withoutEnd(sql) : `select * from (\n${withoutEnd(sql)}\n) as shown limit ${limit}`;
  yield* warehouse.query(limited);
}

/** A TypeScript model has no SQL of its own: its table is shown. */
async function shownSql(project: Project, warehouse: Warehouse, name: string): Promise<string> {
  const node = oneNode(project, name);
  if (!node.typescript) return compileNode(project, warehouse, name);
  return `select * from ${warehouse.quote({ schema: node.schema, name: node.alias })}`;
}

function oneNode(project: Project, name: string): Node {
  const known = project.nodes.get(name);
  if (known) return known;
  const named = select(project, { select: [name] });
  const nodes = named.filter((node) => node.name === name || node.resourceType === "model");
  if (nodes.length === 1) return nodes[0]!;
  throw new PatronError(
    {
      code: "ambiguous-name",
      message: `'${name}' names ${nodes.length} nodes; one is wanted.`,
      help: `See what it names: npx patron ls --select ${name}`,
    },
    { exitCode: 2 },
  );
}

/** A node for text that no file holds. */
export function inlineNode(project: Project): Node {
  const { target } = project.around;
  return {
    uniqueId: `sql_operation.${project.name}.inline`,
    name: "inline",
    resourceType: "model",
    package: project.name,
    path: "inline",
    originalPath: "inline",
    compiledPath: "inline.sql",
    fqn: [project.name, "inline"],
    rawCode: "",
    checksum: "",
    config: { materialized: "view" },
    description: "",
    columns: {},
    database: target.database,
    schema: target.schema,
    alias: "inline",
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    place: { path: "inline", line: 1, column: 1 },
  };
}
