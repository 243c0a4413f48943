import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordBatch } from "apache-arrow";
import type { RelationName, Session, Warehouse } from "../../warehouse/port.ts";
import type { Build } from "../materialise/materialisation.ts";
import type { Node } from "../node.ts";
import type { Compiler } from "../run/compiler.ts";
import type { Columns } from "./columns.ts";
import { openInput } from "./inputs.ts";
import { loadModel } from "./load.ts";
import type { Given, Input } from "./model.ts";
import { batchesOf, checkBatch, jsonLine, plainRows, tableOf } from "./output.ts";
import { inputSql } from "./stand-in.ts";
import type { DeclaredColumn, DeclaredInput } from "./typescript-node.ts";
import { varsOf } from "./vars.ts";

/** Text that is loaded from a file and forgotten at a time: what bounds disk. */
const BYTES_AT_ONCE = 16 * 2 ** 20;
/** Lines that are held as text: few enough to be gone before the collector takes them for lasting. */
const LINES_AT_ONCE = 1_000;

/** A model's rows, put into a table of the build's own: the query of it, and how it goes when the model is built. */
export interface Staged {
  sql: string;
  /** The table, where it stands in the model's own schema and can become the model's. */
  table: RelationName | undefined;
  rows: number;
  drop(): Promise<void>;
}

/** How a model is run: its inputs' queries and what a unit test sets. */
interface RunWith {
  compiler: Compiler;
  warehouse: Warehouse;
  sqlOf(input: DeclaredInput): Promise<string>;
  vars?: Readonly<Record<string, unknown>>;
  self?: Input<Columns> | undefined;
  signal?: AbortSignal | undefined;
}

/** Runs a TypeScript model and gives its batches, each held against its declared columns. Throws PatronError. */
export async function* runModel(node: Node, run: RunWith): AsyncGenerator<RecordBatch> {
  const { compiler, warehouse } = run;
  const declared = node.typescript!;
  const { definition, stack } = await loadModel(node);
  const open = async (kind: string, inputs: readonly DeclaredInput[]) => {
    const opened: Record<string, Input<Columns>> = {};
    for (const input of inputs)
      opened[input.name] = openInput(warehouse, node, `${kind}.${input.name}`, input, await run.sqlOf(input));
    return opened;
  };
  const given: Given<never, never, Record<string, unknown>, Columns> = {
    refs: (await open("refs", declared.refs)) as never,
    sources: (await open("sources", declared.sources)) as never,
    vars: varsOf(compiler.project, node, run.vars),
    target: compiler.project.around.target,
    self: run.self,
    output: (rows) => tableOf(declared.columns, rows) as never,
    signal: run.signal ?? new AbortController().signal,
  };
  try {
    for await (const batch of batchesOf(node, definition.run(given as never))) {
      checkBatch(node, batch, declared.columns);
      yield batch;
    }
  } catch (error) {
    if (run.signal?.aborted) throw error;
    throw stack.explain(error, `${node.name} threw`, node.place);
  }
}

/**
 * Runs a TypeScript model within its build's transaction and puts its rows, batch by batch, into a table of the build's
 * own; gives the query of that table, which the materialisation then treats as the model's SQL.
 */
export async function stageRows(build: Build): Promise<Staged> {
  const { node, session, warehouse, compiler, statements } = build;
  const { columns } = node.typescript!;
  const casts = columns.map(
    ({ name, logical }) =>
      `cast(null as ${warehouse.typeName(logical)}) as ${warehouse.quoteIdentifier(name)}`,
  );
  const near = { schema: node.schema, name: `${node.alias}__patron_rows` };
  const staged = await statements.createScratchTableAs(session, near, `select ${casts.join(", ")} limit 0`);
  const self = compiler.isIncremental(node)
    ? openInput(
        warehouse,
        node,
        "self",
        { columns },
        `select * from ${statements.name({ schema: node.schema, name: node.alias })}`,
      )
    : undefined;
  const batches = runModel(node, {
    compiler,
    warehouse,
    self,
    signal: build.signal,
    // Read outside the transaction: there alone a result streams. What a model reads is built and committed.
    sqlOf: (input) => inputSql(compiler, node, input, { session: warehouse }),
  });
  const rows = await load(session, staged, columns, batches);
  return {
    table: staged.schema === node.schema ? staged : undefined,
    rows,
    sql: `select * from ${statements.name(staged)}`,
    drop: () => statements.dropScratchTable(session, staged),
  };
}

async function load(
  session: Session,
  table: { schema: string; name: string },
  columns: readonly DeclaredColumn[],
  batches: AsyncIterable<RecordBatch>,
): Promise<number> {
  const specs = columns.map(({ name, logical }) => ({ name, type: logical }));
  const dir = mkdtempSync(join(tmpdir(), "patron-rows-"));
  const file = join(dir, "rows.jsonl");
  let written = 0;
  let rows = 0;
  const flush = async () => {
    if (written === 0) return;
    await session.loadJson(table, [file], specs);
    rmSync(file);
    written = 0;
  };
  try {
    for await (const batch of batches) {
      rows += batch.numRows;
      let lines: string[] = [];
      const write = () => {
        const text = lines.join("");
        appendFileSync(file, text);
        written += text.length;
        lines = [];
      };
      for (const row of plainRows(batch, columns)) {
        lines.push(jsonLine(columns, row));
        if (lines.length < LINES_AT_ONCE) continue;
        write();
        if (written >= BYTES_AT_ONCE) await flush();
      }
      write();
      if (written >= BYTES_AT_ONCE) await flush();
    }
    await flush();
    return rows;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
