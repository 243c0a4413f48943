import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ColumnSpec, LogicalType, RelationName } from "../port.ts";
import type { Configuration } from "./api.ts";
import type { Jobs } from "./jobs.ts";
import { quoteIdentifier, quoteRelation, typeName } from "./types.ts";

/** Files wait here as a table of their own until a statement inserts them. */
export interface Staged {
  table: RelationName;
  rows: number;
}

/**
 * Loads newline-delimited JSON files (plain or gzip) into a new table in `dataset`, one load job a file. Nobody reads
 * that table but the insert that follows, so a killed load leaves nothing but a table that expires.
 */
export async function stageJson(
  jobs: Jobs,
  dataset: string,
  files: readonly string[],
  columns: readonly ColumnSpec[],
): Promise<Staged> {
  const table = { schema: dataset, name: `load_${randomBytes(8).toString("hex")}` };
  let rows = 0;
  for (const file of files) {
    const { job } = await jobs.run({
      configuration: jsonLoad(jobs.dataProject, table, columns),
      file,
      sql: `load ${file}`,
    });
    rows += Number(job.statistics?.load?.outputRows ?? 0);
  }
  return { table, rows };
}

/** The statement that moves staged rows to their table: values arrive as text and are cast here, to the digit. */
export function insertStaged(
  target: RelationName,
  staged: RelationName,
  columns: readonly ColumnSpec[],
): string {
  const names = columns.map((column) => quoteIdentifier(column.name));
  const values = columns.map((column) => {
    const name = quoteIdentifier(column.name);
    return stagedType(column.type) === typeName(column.type)
      ? name
      : `cast(${name} as ${typeName(column.type)}) as ${name}`;
  });
  return [
    `insert into ${quoteRelation(target)} (${names.join(", ")})`,
    `select ${values.join(", ")} from ${quoteRelation(staged)}`,
  ].join("\n");
}

function jsonLoad(project: string, table: RelationName, columns: readonly ColumnSpec[]): Configuration {
  return {
    load: {
      destinationTable: { projectId: project, datasetId: table.schema, tableId: table.name },
      sourceFormat: "NEWLINE_DELIMITED_JSON",
      schema: {
        fields: columns.map((column) => ({
          name: column.name,
          type: stagedType(column.type).toUpperCase(),
          mode: "NULLABLE",
        })),
      },
      ignoreUnknownValues: true,
      maxBadRecords: 0,
      createDisposition: "CREATE_IF_NEEDED",
      writeDisposition: "WRITE_APPEND",
    },
  };
}

/** JSON has numbers and truths; everything else is text until it is cast. */
function stagedType(type: LogicalType): string {
  return type === "int" || type === "double" || type === "boolean" ? typeName(type) : "string";
}

/**
 * Loads a Parquet file into a table whose columns are there already. The job's id is that of the table, the file's
 * bytes and the attempt's name: a run after a killed one finds the job and does not load again.
 */
export async function loadParquet(
  jobs: Jobs,
  table: RelationName,
  file: string,
  write: "append" | "replace",
  attempt = "",
): Promise<number> {
  const { job } = await jobs.run({
    configuration: {
      load: {
        destinationTable: { projectId: jobs.dataProject, datasetId: table.schema, tableId: table.name },
        sourceFormat: "PARQUET",
        createDisposition: "CREATE_NEVER",
        writeDisposition: write === "append" ? "WRITE_APPEND" : "WRITE_TRUNCATE",
      },
    },
    file,
    sql: `load ${file}`,
    id: `patron-load-${await digest(file, `${table.schema}.${table.name} ${write} ${attempt}`)}`,
  });
  return Number(job.statistics?.load?.outputRows ?? 0);
}

async function digest(file: string, more: string): Promise<string> {
  const hash = createHash("sha256").update(more);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex").slice(0, 40);
}
