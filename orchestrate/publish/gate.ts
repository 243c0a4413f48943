import { DuckDBInstance } from "@duckdb/node-api";
import { Diagnostics } from "../../kernel/diagnostics.ts";
import { type PageQuery, queriesOf } from "./page-queries.ts";
import { failingLine, nearestName } from "./query-errors.ts";
import { componentFiles, pageFiles } from "./site-files.ts";

/** Runs one query; rejects with the database's message. */
type Run = (sql: string) => Promise<void>;

/**
 * Runs every query of every page and component against the snapshot, the way the site will: tables are `patron.<name>`.
 * Evidence itself builds a page with a broken query and exits 0. Throws one PatronError that names every failure with
 * page:line, query, DuckDB's message and the nearest name.
 */
export async function checkQueries(snapshotFile: string, dashboards: string): Promise<{ queries: number }> {
  const queries = [...pageFiles(dashboards), ...componentFiles(dashboards)].flatMap((file) =>
    queriesOf(file),
  );
  const instance = await DuckDBInstance.create(snapshotFile, { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  try {
    const names = await connection.runAndReadAll(
      "select table_name from information_schema.tables where table_schema = 'patron'",
    );
    const tables = names.getRows().map(([name]) => String(name));
    await checkAll(queries, tables, async (sql) => {
      await connection.runAndReadAll(`select * from (${sql.trim().replace(/;\s*$/, "")}\n) limit 1`);
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return { queries: queries.length };
}

async function checkAll(queries: PageQuery[], tables: string[], run: Run): Promise<void> {
  const diagnostics = new Diagnostics();
  for (const query of queries) {
    try {
      await run(query.sql);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const offset = (failingLine(message) ?? 1) - 1;
      diagnostics.add({
        code: "page-query",
        at: { path: query.file, line: query.line + offset },
        message: `Query ${query.name} fails on the snapshot: ${message.split("\n")[0]}`,
        hint: nearestName(message, tables),
        help: "The published tables and their columns stand in dashboards/sources/patron/*.sql",
      });
    }
  }
  diagnostics.throwIfAny();
}
