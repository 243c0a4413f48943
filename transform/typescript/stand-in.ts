import type { Node } from "../node.ts";
import type { Compiler, NodeIo } from "../run/compiler.ts";
import { type DeclaredInput, typeIn } from "./typescript-node.ts";
import { varsOf } from "./vars.ts";

/** The Jinja that reads an input: refs, sources, samples and ephemeral models mean what they mean in SQL. */
export function inputText(input: DeclaredInput): string {
  const text = JSON.stringify;
  if (input.source)
    return `select * from {{ source(${input.source.map((one) => text(one)).join(", ")}) }} as input`;
  const { name, package: from, version } = input.ref!;
  const args = [...(from === undefined ? [] : [text(from)]), text(name)];
  if (version !== undefined) args.push(`v=${text(version)}`);
  return `select * from {{ ref(${args.join(", ")}) }} as input`;
}

/** The query of one input, as a run sends it. */
export function inputSql(compiler: Compiler, node: Node, input: DeclaredInput, io: NodeIo): Promise<string> {
  const { typescript: _, template: __, ...asSql } = node;
  return compiler.compileText(inputText(input), asSql, io);
}

/**
 * What stands in `compiled/` for a TypeScript model: a query without rows that has the model's columns, so that plans,
 * contracts and lineage read it as they read SQL; above it, as comments, what the rows are made from.
 */
export async function standIn(compiler: Compiler, node: Node, io: NodeIo): Promise<string> {
  const { columns, refs, sources } = node.typescript!;
  const { type } = compiler.project.around.target;
  const quote = (name: string) => (type === "duckdb" ? `"${name.replaceAll('"', '""')}"` : `\`${name}\``);
  const lines = [`${node.originalPath}, sha256 ${node.checksum}: the shape of its rows`];
  for (const [kind, inputs] of [
    ["refs", refs],
    ["sources", sources],
  ] as const) {
    for (const input of inputs) {
      const sql = await inputSql(compiler, node, input, io);
      lines.push(`${kind}.${input.name}:`, ...sql.split("\n").map((line) => `  ${line}`));
    }
  }
  const vars = varsOf(compiler.project, node);
  if (Object.keys(vars).length > 0) lines.push(`vars: ${JSON.stringify(vars)}`);
  const casts = columns.map(
    ({ name, logical }) => `    cast(null as ${typeIn(type, logical)}) as ${quote(name)}`,
  );
  return [...lines.map((line) => `-- ${line}`), "select", casts.join(",\n"), "limit 0"].join("\n");
}
