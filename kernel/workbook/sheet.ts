import { amountText, toBillionths } from "../amount.ts";
import { type CellType, cell, columnName, escaped, formulaCell, STYLE, textCell } from "./cells.ts";

export interface SheetColumn {
  head: string;
  type: CellType;
  /** In characters. */
  width: number;
  /** Whether the last row adds the column up. */
  total?: boolean;
}

/** A sheet of rows: a title, a note, the heads, the rows, and a row of totals. */
export interface SheetSpec {
  name: string;
  title: string;
  note: string;
  columns: readonly SheetColumn[];
}

/** Where a written sheet's rows stand, for formulas elsewhere. */
export interface SheetPlace {
  name: string;
  /** The first and the last row of values; `last` is below `first` when there is none. */
  first: number;
  last: number;
  rows: number;
  /** The sum of each column that is added up, exact, by its place. */
  totals: Map<number, bigint>;
}

/** The row of the heads: all above it and itself stay in sight. */
export const HEAD_ROW = 3;

/** A sheet's XML in pieces, from rows that come as they come; `place` is complete when the last piece is out. */
export async function* sheetXml(
  spec: SheetSpec,
  rows: AsyncIterable<readonly (string | null)[]> | Iterable<readonly (string | null)[]>,
  place: SheetPlace,
): AsyncGenerator<string> {
  yield sheetStart(spec.columns.map((column) => column.width));
  yield titleRows(spec);
  for (const [i, column] of spec.columns.entries()) if (column.total) place.totals.set(i, 0n);
  let at = HEAD_ROW;
  let piece = "";
  for await (const row of rows) {
    at += 1;
    piece += rowXml(at, spec.columns, row);
    for (const [i, sum] of place.totals) place.totals.set(i, sum + toBillionths(row[i] ?? "0"));
    if (piece.length > 65_536) {
      yield piece;
      piece = "";
    }
  }
  yield piece;
  Object.assign(place, { first: HEAD_ROW + 1, last: at, rows: at - HEAD_ROW });
  yield totalRow(spec, place);
  yield sheetEnd(spec.name);
}

export const emptyPlace = (name: string): SheetPlace => ({
  ...{ name, first: HEAD_ROW + 1, last: HEAD_ROW, rows: 0 },
  totals: new Map(),
});

function titleRows(spec: SheetSpec): string {
  const heads = spec.columns.map((column, i) =>
    textCell(`${columnName(i)}${HEAD_ROW}`, column.head, STYLE.head),
  );
  return `<row r="1">${textCell("A1", spec.title, STYLE.title)}</row><row r="2">${textCell("A2", spec.note, STYLE.plain)}</row><row r="${HEAD_ROW}">${heads.join("")}</row>`;
}

function rowXml(at: number, columns: readonly SheetColumn[], row: readonly (string | null)[]): string {
  let xml = `<row r="${at}">`;
  for (let i = 0; i < columns.length; i++)
    xml += cell(`${columnName(i)}${at}`, columns[i]!.type, row[i] ?? null);
  return `${xml}</row>`;
}

function totalRow(spec: SheetSpec, place: SheetPlace): string {
  const at = place.last + 1;
  if (place.rows === 0) return `<row r="${at}">${textCell(`A${at}`, "none", STYLE.plain)}</row>`;
  if (place.totals.size === 0) return "";
  const cells = [...place.totals].map(([i, sum]) => {
    const column = columnName(i);
    const style = spec.columns[i]!.type === "integer" ? STYLE.totalInteger : STYLE.totalMoney;
    const formula = `SUM(${column}${place.first}:${column}${place.last})`;
    return formulaCell(`${column}${at}`, formula, amountText(sum), style);
  });
  const label = place.totals.has(0) ? "" : textCell(`A${at}`, "Total", STYLE.totalText);
  return `<row r="${at}">${label}${cells.join("")}</row>`;
}

/** Up to the first row: heads stay in sight, one page wide in print. */
export function sheetStart(widths: readonly number[], frozen = HEAD_ROW): string {
  const cols = widths.map(
    (width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`,
  );
  const pane = `<pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/>`;
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${cols.join("")}</cols><sheetData>`;
}

/** After the last row: margins, landscape, page numbers. */
export function sheetEnd(name: string): string {
  return `</sheetData><pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;L${escaped(name)}&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter></worksheet>`;
}
