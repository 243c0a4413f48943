import { readFileSync } from "node:fs";
import type { Node } from "../node.ts";
import { readCsv } from "./csv.ts";
import type { Build, Built } from "./materialisation.ts";
import { TEMPORARY_SUFFIX } from "./statements.ts";
import { takePlace } from "./table.ts";

/** Rows a statement inserts: enough to be quick, few enough for any warehouse's limit on parameters. */
const BATCH = 500;

/** Loads a seed's CSV into a table of the declared types (`column_types`); other columns' types are inferred. */
export async function seed(build: Build): Promise<Built> {
  const { node, session, statements } = build;
  const { columns, rows } = readCsv(
    node.path,
    readFileSync(node.path, "utf8"),
    String(node.config.delimiter ?? ","),
  );
  const temporary = { schema: node.schema, name: `${node.alias}${TEMPORARY_SUFFIX}` };
  const types = columnTypes(node, columns, rows);
  await statements.createTable(
    session,
    temporary,
    columns.map((name, index) => ({ name, type: types[index]! })),
  );
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const records = batch.map((row) =>
      Object.fromEntries(columns.map((name, index) => [name, clean(row[index] ?? null, types[index]!)])),
    );
    await statements.insert(session, temporary, records);
  }
  await takePlace(build, temporary);
  return { type: "table", rows: rows.length };
}

function columnTypes(node: Node, columns: string[], rows: (string | null)[][]): string[] {
  const declared = Object.entries((node.config.column_types as Record<string, string> | undefined) ?? {});
  const byName = new Map(declared.map(([name, type]) => [name.toLowerCase(), String(type)]));
  return columns.map(
    (name, index) => byName.get(name.toLowerCase()) ?? inferType(rows.map((row) => row[index] ?? null)),
  );
}

const isText = (type: string) => /char|text|string/i.test(type);

/** The type that fits every value, by dbt's rules: integer, float, date, timestamp, boolean, else text. */
export function inferType(values: readonly (string | null)[]): string {
  const given = values.filter(
    (value): value is string => value !== null && value.trim() !== "" && !/^null$/i.test(value),
  );
  if (given.length === 0) return "integer";
  const all = (pattern: RegExp) => given.every((value) => pattern.test(value.trim()));
  if (all(/^[-+]?(0|[1-9]\d{0,2}(,?\d{3})*|\d+)$/)) return given.every(fitsInteger) ? "integer" : "bigint";
  if (all(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i)) return "double precision";
  if (all(/^(true|false)$/i)) return "boolean";
  if (all(/^\d{4}-\d{1,2}-\d{1,2}$/)) return "date";
  // One way of writing times for the whole column: a mixture is text, as for dbt.
  const isTime =
    all(/^\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{1,2}:\d{1,2}$/) ||
    all(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?$/);
  return isTime ? "timestamp" : "text";
}

function fitsInteger(value: string): boolean {
  return Math.abs(Number(value.replaceAll(",", ""))) <= 2_147_483_647;
}

/**
 * An empty field is null, between quotes too, as in the warehouses' own CSV readers; a blank one is null in every column
 * that is not text.
 */
function clean(value: string | null, type: string): string | null {
  if (value === null || value === "") return null;
  if (isText(type)) return value;
  const trimmed = value.trim();
  if (trimmed === "" || /^null$/i.test(trimmed)) return null;
  return /^[-+]?\d{1,3}(,\d{3})+$/.test(trimmed) ? trimmed.replaceAll(",", "") : trimmed;
}
