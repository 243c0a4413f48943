import type { Logger } from "../../kernel/log.ts";
import { type Attachment, type DuckdbOutput, PYTHONS_OWN } from "./connection.ts";

/** Built into the DuckDB that the runner uses: there is nothing to load. */
const BUILT_IN = new Set(["json", "parquet", "icu", "core_functions"]);

/**
 * The statements that make a fresh DuckDB what the output asks for: extensions, settings, attached files. Settings that
 * only Python's adapter could carry out are told on the log.
 */
export function duckdbStatements(output: DuckdbOutput, log: Logger): string[] {
  const given = PYTHONS_OWN.filter((key) => output[key] !== undefined && output[key] !== null);
  if (given.length > 0) {
    log.warn(`profiles.yml: ${given.join(", ")} belong to dbt-duckdb's Python and have no effect here.`);
  }
  const wanted = output.extensions.filter((name) => !BUILT_IN.has(name.toLowerCase()));
  return [
    ...wanted.flatMap((name) => [`install ${name}`, `load ${name}`]),
    ...Object.entries({ ...output.config_options, ...output.settings }).map(
      ([name, value]) => `set global ${name} = ${literal(value)}`,
    ),
    ...output.attach.map(attachStatement),
  ];
}

function attachStatement({ path, alias, type, read_only: readOnly }: Attachment): string {
  const options = [...(type ? [`type ${type}`] : []), ...(readOnly === true ? ["read_only"] : [])];
  const name = alias === undefined ? "" : ` as ${identifier(alias)}`;
  return `attach if not exists ${literal(path)}${name}${options.length > 0 ? ` (${options.join(", ")})` : ""}`;
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function literal(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return `'${String(value).replaceAll("'", "''")}'`;
}
