import type { Warehouse } from "../../warehouse/port.ts";

export interface RunRow {
  run_id: string;
  job: string;
  status: string;
  started_at: string;
  seconds: number | null;
  error: string | null;
}

/** The last ten runs, newest first; none when nothing was ever run. */
export async function lastRuns(warehouse: Warehouse): Promise<RunRow[]> {
  const tables = await warehouse.relations("operations");
  if (!tables.some((table) => table.name === "runs")) return [];
  return warehouse.rows<RunRow>(
    `select run_id, job, status, started_at, seconds, error
     from operations.runs order by started_at desc, run_id desc limit 10`,
  );
}
