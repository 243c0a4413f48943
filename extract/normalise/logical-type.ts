import { z } from "zod";
import type { LogicalType } from "../../warehouse/port.ts";
import { type ColumnHint, columnHints } from "./types.ts";

/** A schema without its optional, nullable, default, readonly, catch and lazy wrappers. */
export interface Unwrapped {
  schema: z.ZodType;
  /** The hints found on the schema or on any of its wrappers. */
  hint: ColumnHint;
  /** Whether the value may be missing or null. */
  nullable: boolean;
}

/** Takes a schema's wrappers off, gathering what they say. */
export function unwrap(schema: z.ZodType): Unwrapped {
  let current = schema;
  let nullable = false;
  let hint: ColumnHint = {};
  for (;;) {
    hint = { ...columnHints.get(current), ...hint };
    const inner = innerOf(current);
    if (inner === undefined) return { schema: current, hint, nullable };
    nullable ||= current instanceof z.ZodOptional || current instanceof z.ZodNullable;
    current = inner;
  }
}

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return schema.unwrap() as z.ZodType;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return schema.unwrap() as z.ZodType;
  if (schema instanceof z.ZodNonOptional || schema instanceof z.ZodReadonly)
    return schema.unwrap() as z.ZodType;
  if (schema instanceof z.ZodCatch) return schema.unwrap() as z.ZodType;
  if (schema instanceof z.ZodLazy) return schema.unwrap() as z.ZodType;
  if (!(schema instanceof z.ZodPipe)) return undefined;
  // A transform's output type cannot be seen: its input says more.
  return (schema.out instanceof z.ZodTransform ? schema.in : schema.out) as z.ZodType;
}

/** The logical type of a scalar schema, or `json` for everything that has an inner shape of its own. */
export function logicalType({ schema, hint }: Unwrapped): LogicalType {
  if (hint.type !== undefined) return hint.type;
  if (schema instanceof z.ZodISODate) return "date";
  if (schema instanceof z.ZodISODateTime) return "timestamp";
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodEnum) {
    return "text";
  }
  if (schema instanceof z.ZodTemplateLiteral) return "text";
  if (schema instanceof z.ZodNumber) return isWhole(schema) ? "int" : "double";
  if (schema instanceof z.ZodBigInt) return "int";
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodLiteral) return literalType([...schema.values]);
  if (schema instanceof z.ZodUnion) return unionType(schema.options as readonly z.ZodType[]);
  return "json";
}

function isWhole(schema: z.ZodNumber): boolean {
  return schema.format?.includes("int") ?? false;
}

function literalType(values: readonly unknown[]): LogicalType {
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  if (kinds.size !== 1) return "json";
  const [kind] = kinds;
  if (kind === "string") return "text";
  if (kind === "boolean") return "boolean";
  return values.every((value) => Number.isInteger(value)) ? "int" : "double";
}

function unionType(options: readonly z.ZodType[]): LogicalType {
  const types = new Set(
    options.filter((option) => !(option instanceof z.ZodNull)).map((option) => logicalType(unwrap(option))),
  );
  const [only] = types;
  return types.size === 1 && only !== undefined ? only : "json";
}
