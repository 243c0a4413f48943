/**
 * The spellings of one type on both warehouses, by GoogleSQL's own name. YAML says `data_type` in words that both
 * understand where there are any (`string`, `bigint`, `boolean`, `decimal(38, 9)`), so one declaration serves both.
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  STRING: ["string", "varchar", "text", "char", "character varying"],
  INT64: ["int64", "bigint", "integer", "int", "smallint", "tinyint", "byteint"],
  FLOAT64: ["float64", "double", "double precision", "float8"],
  NUMERIC: ["numeric", "decimal", "decimal(38,9)", "numeric(38,9)"],
  BIGNUMERIC: ["bignumeric", "bigdecimal"],
  BOOL: ["bool", "boolean"],
  DATE: ["date"],
  TIMESTAMP: ["timestamp"],
  DATETIME: ["datetime"],
  TIME: ["time"],
  JSON: ["json"],
  BYTES: ["bytes", "blob"],
};

const BY_SPELLING = new Map(
  Object.entries(SPELLINGS).flatMap(([name, spellings]) => spellings.map((one) => [one, name] as const)),
);

/** GoogleSQL's name of a type as YAML or DuckDB's catalog writes it; undefined where BigQuery has no such type. */
export function googleType(spelled: string): string | undefined {
  const plain = spelled
    .trim()
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/ ?([(),]) ?/g, "$1");
  const known = BY_SPELLING.get(plain);
  if (known) return known;
  const array = /^array<(.+)>$/.exec(plain)?.[1];
  if (array !== undefined) {
    const element = googleType(array);
    return element && `ARRAY<${element}>`;
  }
  if (/^(string|bytes|varchar|text|char)\(\d+\)$/.test(plain))
    return plain.startsWith("bytes") ? "BYTES" : "STRING";
  return decimalType(plain);
}

/** Other decimals are kept in NUMERIC as long as they fit its 29 digits before and 9 after the point. */
function decimalType(plain: string): string | undefined {
  const found = /^(?:big)?(?:decimal|numeric)\((\d+)(?:,(\d+))?\)$/.exec(plain);
  if (!found) return undefined;
  const [precision, scale] = [Number(found[1]), Number(found[2] ?? 0)];
  return scale <= 9 && precision - scale <= 29 ? "NUMERIC" : "BIGNUMERIC";
}
