import type { Session } from "../../warehouse/port.ts";
import { callable, type JinjaCallable, pyStr } from "../jinja/index.ts";
import type { Context } from "./macros.ts";
import { ResultTable } from "./result-table.ts";

interface StoredResult {
  response: unknown;
  data: unknown[][];
  table: ResultTable | null;
}

/** The names that `queryFunctions` gives. */
export const QUERY_FUNCTIONS = [
  ...["statement", "load_result", "store_result", "store_raw_result", "run_query", "noop_statement"],
] as const;

/**
 * `statement`, `load_result`, `store_result` and `run_query`. While parsing (`execute` false) no query runs and
 * results are none, as in dbt. `onMain` sees the SQL of `statement('main')`, for custom materialisations.
 */
export function queryFunctions(
  io: { readonly session: Session | undefined },
  onMain?: (sql: string) => void,
): Context {
  const results = new Map<string, StoredResult>();
  const store = (name: string, table: ResultTable | null, response: unknown = "OK") => {
    results.set(name, { response, data: table?.rows.map((row) => row.values()) ?? [], table });
    return "";
  };
  const statement = async (args: unknown[], kwargs: Record<string, unknown>): Promise<string> => {
    const { session } = io;
    if (!session) return "";
    const name = pyStr(args[0] ?? kwargs.name ?? "");
    const caller = kwargs.caller as JinjaCallable | undefined;
    const sql = caller ? pyStr(await caller([], {})) : "";
    if (name === "main") onMain?.(sql);
    const fetch = (kwargs.fetch_result ?? args[1] ?? false) === true;
    if (fetch) store(name, await fetchTable(session, sql));
    else {
      await session.execute(sql);
      store(name, null);
    }
    return "";
  };
  return {
    statement: callable(statement, "statement"),
    load_result: (name: string) => results.get(name) ?? null,
    store_result: callable(
      (args, kwargs) => store(pyStr(args[0] ?? kwargs.name), null, kwargs.response),
      "store_result",
    ),
    store_raw_result: callable(
      (args, kwargs) => store(pyStr(args[0] ?? kwargs.name), null),
      "store_raw_result",
    ),
    run_query: async (sql: string) => (io.session ? await fetchTable(io.session, sql) : null),
    noop_statement: () => "",
  };
}

/** Runs a query whole. A result without rows still has columns, which only a description of the query tells. */
export async function fetchTable(session: Session, sql: string): Promise<ResultTable> {
  const rows = await session.rows(sql);
  if (rows.length > 0 || !/^\s*(with|select|from)\b/i.test(sql)) return new ResultTable(rows);
  const columns = await session.rows<{ column_name: string }>(`describe ${sql}`).catch(() => []);
  return new ResultTable(
    rows,
    columns.map((column) => column.column_name),
  );
}
