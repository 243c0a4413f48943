import { chmod } from "node:fs/promises";
import { columnName, STYLE, textCell } from "../../../kernel/workbook/cells.ts";
import { workbookParts } from "../../../kernel/workbook/parts.ts";
import { sheetEnd, sheetStart } from "../../../kernel/workbook/sheet.ts";
import { ZipFile } from "../../../kernel/workbook/zip.ts";
import { OWNER_ONLY, type TextTable, type WriteTable } from "./table.ts";

const SHEET = { name: "Audience", file: "sheet1.xml" };
/** A hash is 64 characters wide. */
const WIDTHS: Readonly<Record<string, number>> = { email_sha256: 66, phone_sha256: 66, event_id: 34 };
/** Pieces of about this many characters go to the packer. */
const PIECE = 65_536;

/**
 * A workbook of one sheet with its head in the first row. Every cell is text, so that no key loses its last digits or its
 * leading zeros, and none is a formula.
 */
export const writeXlsx: WriteTable = async (path, table) => {
  const zip = await ZipFile.create(path);
  try {
    await chmod(path, OWNER_ONLY);
    for (const [name, text] of workbookParts([SHEET], 1)) await zip.add(name, [text]);
    await zip.add(`xl/worksheets/${SHEET.file}`, sheet(table));
  } catch (error) {
    await zip.abandon();
    throw error;
  }
  await zip.end();
};

function* sheet({ columns, rows }: TextTable): Generator<string> {
  yield sheetStart(
    columns.map((column) => WIDTHS[column] ?? 20),
    1,
  );
  yield rowXml(1, columns, STYLE.head);
  let piece = "";
  for (const [i, row] of rows.entries()) {
    piece += rowXml(i + 2, row, STYLE.text);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}${sheetEnd(SHEET.name)}`;
}

function rowXml(at: number, row: readonly (string | null)[], style: number): string {
  const cells = row.map((text, i) => (text === null ? "" : textCell(`${columnName(i)}${at}`, text, style)));
  return `<row r="${at}">${cells.join("")}</row>`;
}
