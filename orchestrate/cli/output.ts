import { once } from "node:events";
import { type RecordBatch, RecordBatchStreamWriter } from "apache-arrow";
import type { Row, Value } from "../../warehouse/port.ts";

/** Rows as CSV (RFC 4180) with a header; null is an empty field, an empty text is `""`. */
export function toCsv(rows: readonly Row[]): string {
  const head = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => head.map((name) => csvField(row[name] ?? null)).join(","));
  return [head.map((name) => csvField(name)).join(","), ...lines].join("\r\n");
}

function csvField(value: Value): string {
  if (value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes record batches as an Arrow IPC stream, one at a time: memory stays that of one batch. */
export async function writeArrow(
  batches: AsyncIterable<RecordBatch>,
  output: NodeJS.WritableStream,
): Promise<void> {
  const writer = new RecordBatchStreamWriter();
  const pump = (async () => {
    for await (const chunk of writer) {
      if (!output.write(chunk)) await once(output, "drain");
    }
  })();
  for await (const batch of batches) writer.write(batch);
  writer.close();
  await pump;
}
