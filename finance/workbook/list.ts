import { cell, columnName, formulaCell, STYLE, textCell } from "../../kernel/workbook/cells.ts";
import { HEAD_ROW, sheetEnd, sheetStart } from "../../kernel/workbook/sheet.ts";

/** A cell of a list: text, a number of money, a formula with its value, or a title. */
export type Item =
  | string
  | { money: string }
  | { formula: string; value: string; total?: boolean }
  | { title: string };
export type Line = readonly Item[];

/** A small sheet of lines that are known as a whole: cover, profit and loss, definitions. Line 3 holds the heads. */
export function listXml(name: string, lines: readonly Line[], widths: readonly number[]): string {
  const rows = lines.map((line, i) => {
    const cells = line.map((item, column) =>
      itemXml(item, `${columnName(column)}${i + 1}`, i + 1 === HEAD_ROW),
    );
    return `<row r="${i + 1}">${cells.join("")}</row>`;
  });
  return `${sheetStart(widths)}${rows.join("")}${sheetEnd(name)}`;
}

function itemXml(item: Item, at: string, isHead: boolean): string {
  if (typeof item === "string") {
    if (item === "") return "";
    return textCell(at, item, isHead ? STYLE.head : STYLE.wrapped);
  }
  if ("title" in item) return textCell(at, item.title, STYLE.title);
  if ("money" in item) return cell(at, "money", item.money);
  return formulaCell(at, item.formula, item.value, item.total ? STYLE.totalMoney : STYLE.money);
}
