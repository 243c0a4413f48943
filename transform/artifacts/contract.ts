import { hash as digest } from "node:crypto";
import { pyRepr } from "../jinja/index.ts";
import type { ColumnInfo, Node } from "../node.ts";

type Dict = Record<string, unknown>;

/** A constraint with every key that the manifest gives it. */
export function wholeConstraint(constraint: Dict): Dict {
  return {
    type: constraint.type,
    name: constraint.name ?? null,
    expression: constraint.expression ?? null,
    warn_unenforced: constraint.warn_unenforced ?? true,
    warn_unsupported: constraint.warn_unsupported ?? true,
    to: constraint.to ?? null,
    to_columns: constraint.to_columns ?? [],
    ...(constraint.columns === undefined ? {} : { columns: constraint.columns }),
  };
}

export const constraintsOf = (holder: Dict | undefined): Dict[] =>
  ((holder?.constraints as Dict[] | null | undefined) ?? []).map(wholeConstraint);

/**
 * What the manifest tells of a model's contract. The checksum follows dbt's recipe (SHA-256 of columns, types and
 * constraints as Python prints them), so that dbt finds the contract unchanged in a manifest of ours.
 */
export function contractDict(node: Node): Dict {
  const { enforced = false, alias_types = true } = (node.config.contract ?? {}) as Dict;
  const kept = enforced === true;
  return { enforced: kept, alias_types, checksum: kept ? contractChecksum(node) : null };
}

function contractChecksum(node: Node): string {
  const columns = Object.values(node.columns).sort((a, b) => (a.name < b.name ? -1 : 1));
  let text = columns.map(columnText).join("");
  const materialized = String(node.config.materialized);
  if (["table", "incremental"].includes(materialized)) {
    text += materialized + listText("ModelLevelConstraint", constraintsOf(node.properties), ["columns"]);
  }
  return digest("sha256", text);
}

const columnText = (column: ColumnInfo): string =>
  `|${column.name}${column.data_type ?? "None"}${listText("ColumnLevelConstraint", constraintsOf(column), [])}`;

function listText(kind: string, constraints: readonly Dict[], more: readonly string[]): string {
  return `[${constraints.map((one) => constraintText(kind, one, more)).join(", ")}]`;
}

const FIELDS = ["name", "expression", "warn_unenforced", "warn_unsupported", "to", "to_columns"];

function constraintText(kind: string, constraint: Dict, more: readonly string[]): string {
  const type = String(constraint.type);
  const fields = [...FIELDS, ...more].map((name) => `${name}=${pyRepr(constraint[name] ?? [])}`);
  const nullable = fields.map((field, index) =>
    constraint[FIELDS[index] ?? ""] === null ? `${FIELDS[index]}=None` : field,
  );
  return `${kind}(type=<ConstraintType.${type}: '${type}'>, ${nullable.join(", ")})`;
}
