import type { Parameter, Session } from "../../warehouse/port.ts";
import type { SheetQuery } from "./contents.ts";

/** A query's rows as text, streamed: one Arrow batch in memory at a time. */
export async function* textRows(
  session: Session,
  query: SheetQuery,
  more: readonly Parameter[] = [],
): AsyncGenerator<(string | null)[]> {
  for await (const batch of session.query(query.sql, [...query.parameters, ...more])) {
    const columns = query.columns.map((_, i) => batch.getChildAt(i)!);
    for (let at = 0; at < batch.numRows; at++) {
      yield columns.map((column) => {
        const value: unknown = column.get(at);
        return value === null || value === undefined ? null : String(value);
      });
    }
  }
}

/** Postings read at a time: the result of a session is whole in memory. */
const PAGE = 5_000;

/** The month's postings in their order, page by page. */
export async function* pagedRows(session: Session, query: SheetQuery): AsyncGenerator<(string | null)[]> {
  for (let from = 1; ; from += PAGE) {
    let rows = 0;
    for await (const row of textRows(session, query, [from, from + PAGE - 1])) {
      rows += 1;
      yield row;
    }
    if (rows < PAGE) return;
  }
}
