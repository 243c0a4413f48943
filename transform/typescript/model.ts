import type { RecordBatch, Table } from "apache-arrow";
import type { RefCall, Target } from "../node.ts";
import type { ArrowIn, ArrowOut, Columns, RowOf } from "./columns.ts";

/** What a model reads: a model, seed or snapshot by `ref`, a raw table by `source`. */
export interface InputCall<C extends Columns = Columns> {
  readonly kind: "ref" | "source";
  readonly ref?: RefCall;
  readonly source?: readonly [string, string];
  /** Only these columns are read; undefined: all, as they come. */
  readonly columns: C | undefined;
}

/** Rows of what a model reads. Each call reads anew; nothing is kept. */
export interface Input<C extends Columns> {
  /** Streams record batches: memory stays bounded, whatever the table's size. */
  batches(): AsyncIterable<RecordBatch<ArrowIn<C>>>;
  /** All rows at once. */
  table(): Promise<Table<ArrowIn<C>>>;
  /** One plain row after the other, read batch by batch. */
  rows(): AsyncIterable<RowOf<C>>;
}

type Calls = Readonly<Record<string, InputCall>>;
type Vars = Readonly<Record<string, unknown>>;
type InputsOf<Given extends Calls> = {
  readonly [K in keyof Given]: Input<NonNullable<Given[K]["columns"]>>;
};

/**
 * An Arrow table or record batch with the declared columns. Arrow's own classes are not assignable to those of wider
 * types, so the compiler compares the values of their rows; the run itself compares Arrow types.
 */
export interface Part<C extends Columns> {
  readonly schema: { readonly fields: readonly object[] };
  readonly numRows: number;
  get(index: number): { [K in keyof ArrowOut<C>]: ArrowOut<C>[K]["TValue"] | null } | null;
}

/** What a model gives: one table or batch, or such parts one after the other. */
export type Output<C extends Columns> = Part<C> | Promise<Part<C>> | AsyncIterable<Part<C>>;

/** What `run` has at hand. */
export interface Given<Refs extends Calls, Sources extends Calls, V extends Vars, C extends Columns> {
  refs: InputsOf<Refs>;
  sources: InputsOf<Sources>;
  /** The model's vars, as the project sets them or else by their defaults. */
  vars: V;
  target: Readonly<Target>;
  /** The model's own rows, when an incremental run adds to them. */
  self: Input<C> | undefined;
  /** Makes an Arrow table of plain rows, in the model's columns. Throws TypeError for a value of another type. */
  output(rows: Iterable<RowOf<C>>): Part<C>;
  /** Aborted when the run is stopped. */
  signal: AbortSignal;
}

export interface Definition<
  Refs extends Calls = Calls,
  Sources extends Calls = Calls,
  V extends Vars = Vars,
  C extends Columns = Columns,
> {
  /** As dbt spells it: `materialized` (`table` or `incremental`), `schema`, `tags`, … */
  config?: Readonly<Record<string, unknown>>;
  refs?: Refs;
  sources?: Sources;
  /** Names and defaults of the project variables that the model reads. */
  vars?: V;
  /** The model's columns, in the order of its table. */
  columns: C;
  run(given: Given<Refs, Sources, V, C>): Output<C>;
}

/** A definition that `model` made. */
export class TypescriptModel {
  readonly definition: Definition;

  constructor(definition: Definition) {
    this.definition = definition;
  }
}

/** A model of the dbt project, written in TypeScript: the default export of a file below `models/`. */
export function model<
  const C extends Columns,
  Refs extends Calls = Record<never, InputCall>,
  Sources extends Calls = Record<never, InputCall>,
  V extends Vars = Record<never, unknown>,
>(definition: Definition<Refs, Sources, V, C>): TypescriptModel {
  return new TypescriptModel(definition as unknown as Definition);
}

/** Reads a model, seed or snapshot; with `columns` only those, held to their types. */
export function ref<C extends Columns = Columns>(
  name: string,
  columns?: C,
  from: { package?: string; version?: string | number } = {},
): InputCall<C> {
  return { kind: "ref", ref: { name, ...from }, columns };
}

/** Reads a table of a source. House rules want it in staging alone. */
export function source<C extends Columns = Columns>(
  sourceName: string,
  table: string,
  columns?: C,
): InputCall<C> {
  return { kind: "source", source: [sourceName, table], columns };
}
