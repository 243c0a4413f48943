import type { LogicalType } from "../../warehouse/port.ts";
import type { RefCall } from "../node.ts";

/** A declared column, as the manifest and the parse cache keep it. */
export interface DeclaredColumn {
  name: string;
  logical: LogicalType;
}

/** One thing that a TypeScript model reads, under the name that `run` has it by. */
export interface DeclaredInput {
  /** `refs.orders`: what the model calls it. */
  name: string;
  ref?: RefCall;
  source?: [string, string];
  /** Undefined: all columns, as they come. */
  columns?: DeclaredColumn[];
}

/** What a TypeScript model declares of itself; known without running it. Plain data. */
export interface TypescriptNode {
  columns: DeclaredColumn[];
  refs: DeclaredInput[];
  sources: DeclaredInput[];
  /** Names and defaults of the project variables it reads. */
  vars: Record<string, unknown>;
}

/** How each target spells a logical type in a contract. The warehouses' adapters spell them the same way. */
const SPELLED: Readonly<Record<"duckdb" | "bigquery", Readonly<Record<LogicalType, string>>>> = {
  duckdb: {
    text: "varchar",
    int: "bigint",
    numeric: "decimal(38, 9)",
    double: "double",
    boolean: "boolean",
    date: "date",
    timestamp: "timestamp",
    json: "json",
  },
  bigquery: {
    text: "string",
    int: "int64",
    numeric: "numeric(38, 9)",
    double: "float64",
    boolean: "bool",
    date: "date",
    timestamp: "timestamp",
    json: "string",
  },
};

/** The target's own spelling of a logical type. */
export function typeIn(target: "duckdb" | "bigquery", logical: LogicalType): string {
  return SPELLED[target][logical];
}
