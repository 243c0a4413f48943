export type Cell = string | number | boolean | null | undefined;

/** A CSV text: the header's columns, then a line a row. The same rows give the same bytes. */
export function csvText(header: string, rows: readonly (readonly Cell[])[]): string {
  return `${[header, ...rows.map((row) => row.map(cell).join(","))].join("\n")}\n`;
}

/** RFC 4180: quotes around what needs them, doubled inside; nothing stands for null. */
function cell(value: Cell): string {
  const text = String(value ?? "");
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
