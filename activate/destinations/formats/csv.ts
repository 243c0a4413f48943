import { writeFile } from "node:fs/promises";
import { guarded } from "../../../kernel/workbook/cells.ts";
import { OWNER_ONLY, type WriteTable } from "./table.ts";

/** CSV as RFC 4180 has it, with a head, in UTF-8. What a spreadsheet would take for a formula gets an apostrophe in front. */
export const writeCsv: WriteTable = (path, { columns, rows }) => {
  const lines = rows.map((row) => row.map((text) => field(text ?? "")).join(","));
  return writeFile(path, `${[columns.join(","), ...lines].join("\r\n")}\r\n`, { mode: OWNER_ONLY });
};

function field(text: string): string {
  const safe = guarded(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
