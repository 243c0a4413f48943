import { type Diagnostic, didYouMean } from "../../kernel/diagnostics.ts";
import type { LogicalType } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import { DECLARED } from "../typescript/inputs.ts";
import type { DeclaredInput } from "../typescript/typescript-node.ts";
import type { TypedColumn } from "./analyzer.ts";

/** BigQuery's types that fit a declared column of an input: as a run holds them, by the Arrow types they arrive as. */
const FITS: Readonly<Record<LogicalType, readonly string[]>> = {
  text: ["STRING"],
  int: ["INT64"],
  numeric: ["NUMERIC", "BIGNUMERIC", "INT64"],
  double: ["FLOAT64"],
  boolean: ["BOOL"],
  date: ["DATE"],
  timestamp: ["TIMESTAMP"],
  json: ["STRING", "JSON"],
};

/** Everything that a TypeScript model says it reads. */
export function inputsOf(node: Node): DeclaredInput[] {
  const { refs, sources } = node.typescript!;
  return [...refs, ...sources];
}

/** Declared columns of one input that what it reads does not have on BigQuery, or has in another type. */
export function inputMistakes(
  node: Node,
  { name: label, columns = [] }: DeclaredInput,
  there: readonly TypedColumn[],
): Diagnostic[] {
  const byName = new Map(there.map((one) => [one.name.toLowerCase(), one.type]));
  return columns.flatMap(({ name, logical }): Diagnostic[] => {
    const type = byName.get(name.toLowerCase());
    if (type === undefined) {
      const known = there.map((one) => one.name);
      const message = `${node.name} reads ${label}.${name}, and there is no such column on BigQuery.`;
      const hint = didYouMean(name, known) ?? `It has: ${known.join(", ")}`;
      return [{ code: "unknown-column", message, at: node.place, hint }];
    }
    if (FITS[logical].includes(type.replace(/\(.*$/, ""))) return [];
    const message = `${node.name} declares ${label}.${name} as ${DECLARED[logical]}; on BigQuery the column is ${type}.`;
    const hint = "Declare the type that it has, or cast it in the model that gives it.";
    return [{ code: "wrong-type", message, at: node.place, hint }];
  });
}
