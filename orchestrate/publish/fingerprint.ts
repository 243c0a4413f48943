import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { listFiles, siteIngredients } from "./site-files.ts";

/**
 * A hash of everything a built site depends on: the rows of the snapshot (ledger_* apart, which pages read from the
 * server), the files of dashboards/ and the definitions. Equal hash: the built site can be used again.
 */
export async function siteFingerprint(
  snapshotFile: string,
  dashboards: string,
  definitions: string,
): Promise<string> {
  const hash = createHash("sha256");
  for (const name of siteIngredients(dashboards)) {
    for (const file of listFiles(join(dashboards, name))) {
      if (/\.duckdb(\.\w+)?$/.test(file)) continue;
      hash
        .update(`${relative(dashboards, file)}\0`)
        .update(readFileSync(file))
        .update("\0");
    }
  }
  hash.update(definitions).update(await contentHash(snapshotFile));
  return hash.digest("hex").slice(0, 16);
}

/** Rows are hashed one by one and summed: the order in a table does not count, a changed or doubled row does. */
async function contentHash(snapshotFile: string): Promise<string> {
  const instance = await DuckDBInstance.create(snapshotFile, { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  try {
    const tables = await connection.runAndReadAll(
      "select table_name from information_schema.tables where table_schema = 'patron' " +
        "and not starts_with(table_name, 'ledger_') order by table_name",
    );
    const parts: string[] = [];
    for (const [name] of tables.getRows()) {
      const result = await connection.runAndReadAll(
        `select count(*)::text, coalesce(sum(hash(t)::hugeint), 0)::text from patron."${name}" as t`,
      );
      parts.push([name, ...result.getRows()[0]!].join(" "));
    }
    return parts.join("\n");
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
