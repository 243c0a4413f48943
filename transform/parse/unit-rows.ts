import { readFileSync } from "node:fs";
import { didYouMean, PatronError, type Place } from "../../kernel/diagnostics.ts";
import { readCsv } from "../materialise/csv.ts";
import { listFiles } from "../project/files.ts";
import type { Package } from "../project/project.ts";
import type { Rows } from "../unit/unit-test.ts";
import type { Entry } from "./properties.ts";

type Dict = Record<string, unknown>;

const FORMATS = ["dict", "csv", "sql"];

/**
 * The rows of a `given` or `expect`: `format: dict` (default), `csv` or `sql`, written in place or in a fixture file
 * (`fixtures/` below a test path). Throws PatronError `unit-test-rows` with the place.
 */
export function readRows(
  pack: Package,
  written: Dict,
  entry: Entry<Dict>,
  keys: readonly (string | number)[],
): Rows {
  const at = entry.placeOf(keys);
  const format = String(written.format ?? "dict");
  if (!FORMATS.includes(format)) {
    const hint = didYouMean(format, FORMATS) ?? `Formats: ${FORMATS.join(", ")}`;
    throw wrong(entry.placeOf([...keys, "format"]), `There is no format '${format}'.`, hint);
  }
  const text = written.fixture === undefined ? undefined : fixture(pack, String(written.fixture), format, at);
  const rows = text === undefined ? written.rows : text.text;
  if (format === "sql") {
    if (typeof rows !== "string") throw wrong(at, "format: sql wants rows as the text of a query.");
    return { format: "sql", sql: rows };
  }
  if (format === "csv") {
    if (typeof rows !== "string") throw wrong(at, "format: csv wants rows as text, the column names first.");
    const csv = readCsv(text?.path ?? at.path, rows);
    const record = (fields: (string | null)[]) =>
      Object.fromEntries(csv.columns.map((name, index) => [name, fields[index]?.trim() || null]));
    return { format: "rows", rows: csv.rows.map(record) };
  }
  const list = rows ?? [];
  const isRows = Array.isArray(list) && list.every((row) => typeof row === "object" && row !== null);
  if (!isRows) throw wrong(at, "format: dict wants rows as a list of { column: value }.");
  return { format: "rows", rows: list as Dict[] };
}

function fixture(pack: Package, name: string, format: string, at: Place): { path: string; text: string } {
  const folders = pack.settings["test-paths"].map((path) => `${path}/fixtures`);
  const extension = format === "sql" ? ".sql" : ".csv";
  const files = listFiles(pack.dir, folders, [extension]);
  const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1, -extension.length);
  const file = files.find((one) => nameOf(one.path) === name.replace(/\.(csv|sql)$/, ""));
  if (file) return { path: file.path, text: readFileSync(file.path, "utf8") };
  const hint = didYouMean(
    name,
    files.map((one) => nameOf(one.path)),
  );
  throw wrong(at, `There is no fixture ${name}${extension} in ${folders.join(", ")}.`, hint);
}

function wrong(at: Place, message: string, hint?: string): PatronError {
  return new PatronError({ code: "unit-test-rows", message, at, ...(hint ? { hint } : {}) });
}
