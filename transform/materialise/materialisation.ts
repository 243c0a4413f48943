import type { RelationName, Session, Warehouse } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import type { Compiler } from "../run/compiler.ts";
import type { Span } from "../run/reading.ts";
import type { RelationCache } from "../run/relations.ts";
import type { Statements } from "./statements.ts";

/** What a materialisation has at hand. `sql` is compiled; for seeds it is empty. */
export interface Build {
  node: Node;
  sql: string;
  warehouse: Warehouse;
  /** The node's transaction: everything in it appears at once, or not at all. BigQuery: a session of its own. */
  session: Session;
  /** Runs changes of rows that appear at once. A build is a transaction already where the warehouse has DDL in them. */
  atomically<T>(changes: () => Promise<T>): Promise<T>;
  statements: Statements;
  relations: RelationCache;
  compiler: Compiler;
  /** Of a microbatch model: the stretch of time that is built, in terms of this column. */
  batch?: (Span & { eventTime: string }) | undefined;
  /** Rows of a TypeScript model that are in a table of the build's own already: `sql` reads it, or it is renamed. */
  staged?: { table: RelationName | undefined; rows: number } | undefined;
  /** When aborted, what can be stopped halfway stops: a TypeScript model. */
  signal?: AbortSignal | undefined;
}

/** What was built. `rows` is missing where the warehouse cannot say (a view). */
export interface Built {
  type: "table" | "view";
  rows?: number;
}

export type Materialisation = (build: Build) => Promise<Built>;
