import type { CellType } from "../../kernel/workbook/cells.ts";
import type { SheetColumn } from "../../kernel/workbook/sheet.ts";

/** A column of a sheet and the expression behind it. */
export interface Field extends SheetColumn {
  expression: string;
}

/** What a sheet shows and where it comes from: `from` holds one `?`, the month. */
export interface Draft {
  name: string;
  title: string;
  fields: readonly Field[];
  from: string;
  order: string;
}

export const field = (head: string, expression: string, type: CellType = "text", width = 16): Field => ({
  ...{ head, expression, type, width },
});

/** An amount that the last row adds up. */
export const money = (head: string, expression: string): Field => ({
  ...field(head, expression, "money"),
  total: true,
});

/** The papers behind a sum of postings: how many, from which to which. */
export const DOCUMENTS: readonly Field[] = [
  field("Documents", "count(distinct b.source_document)", "integer", 11),
  field("First document", "min(b.source_document)", "text", 34),
  field("Last document", "max(b.source_document)", "text", 34),
];
