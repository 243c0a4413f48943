import type { Column, Warehouse } from "../../warehouse/port.ts";

/** What a DuckDB column becomes in BigQuery, and how it is written on the way there and compared. */
export interface MovedColumn {
  name: string;
  kind: Kind;
}

export type Kind = "text" | "int" | "numeric" | "double" | "boolean" | "date" | "timestamp";

/** By DuckDB's spelling of a type or BigQuery's; what BigQuery has no counterpart for is moved as text. */
const KINDS: readonly [RegExp, Kind][] = [
  [/^(tiny|small|big|u\w*)?int(eger|64)?$/i, "int"],
  [/^((decimal|numeric)(\(.*\))?|hugeint)$/i, "numeric"],
  [/^(double|float(64)?|real)$/i, "double"],
  [/^bool(ean)?$/i, "boolean"],
  [/^date$/i, "date"],
  [/^timestamp(_s|_ms|_ns)?( with time zone)?$/i, "timestamp"],
];

export function movedColumn(column: Column): MovedColumn {
  const kind = KINDS.find(([pattern]) => pattern.test(column.type))?.[1] ?? "text";
  return { name: column.name, kind };
}

/** A column as DuckDB writes it to Parquet: with types that BigQuery reads as its own, times in UTC and saying so. */
export function exported(source: Warehouse, { name, kind }: MovedColumn): string {
  const column = source.quoteIdentifier(name);
  const types: Partial<Record<Kind, string>> = {
    text: "varchar",
    int: "bigint",
    numeric: "decimal(38, 9)",
    double: "double",
    timestamp: "timestamptz",
  };
  const type = types[kind];
  return type === undefined ? column : `cast(${column} as ${type}) as ${column}`;
}

/** A value as the same text on both sides: no zeros at a decimal's end, times as microseconds, doubles to 9 digits. */
const TEXTS: Record<"duckdb" | "bigquery", Record<Kind, (column: string) => string>> = {
  duckdb: {
    text: (c) => `cast(${c} as varchar)`,
    int: (c) => `cast(${c} as varchar)`,
    numeric: (c) =>
      `regexp_replace(regexp_replace(cast(cast(${c} as decimal(38, 9)) as varchar), '(\\.\\d*?)0+$', '\\1'), '\\.$', '')`,
    double: (c) => `printf('%.8e', cast(${c} as double))`,
    boolean: (c) => `cast(${c} as varchar)`,
    date: (c) => `cast(${c} as varchar)`,
    timestamp: (c) => `cast(epoch_us(${c}) as varchar)`,
  },
  bigquery: {
    text: (c) => c,
    int: (c) => `cast(${c} as string)`,
    numeric: (c) =>
      `regexp_replace(regexp_replace(cast(${c} as string), r'(\\.\\d*?)0+$', r'\\1'), r'\\.$', '')`,
    double: (c) => `format('%.8e', ${c})`,
    boolean: (c) => `cast(${c} as string)`,
    date: (c) => `cast(${c} as string)`,
    timestamp: (c) => `cast(unix_micros(${c}) as string)`,
  },
};

/** A row's content as one text; lengths keep two columns from running into each other, null is `-`. */
export function contentSql(warehouse: Warehouse, columns: readonly MovedColumn[]): string {
  const string = warehouse.dialect === "duckdb" ? "varchar" : "string";
  const parts = columns.map(({ name, kind }) => {
    const text = TEXTS[warehouse.dialect][kind](warehouse.quoteIdentifier(name));
    // Not concat(), of what may be null: DuckDB's leaves nulls out, BigQuery's gives null.
    return `coalesce(cast(length(${text}) as ${string}) || ':' || ${text}, '-')`;
  });
  // An array's texts, not `||` or concat() over all of them: parsers take those apart into one level for each text, and a
  // hundred columns are too deep for some.
  return parts.length === 1 ? parts[0]! : `array_to_string([${parts.join(", ")}], '')`;
}
