import type { Warehouse } from "../../warehouse/port.ts";
import { adviceOf } from "../destinations/advice/index.ts";
import { literal } from "./sql.ts";
import { table } from "./tables.ts";

/** Rows that a platform refused or warned of in a run, by the code of its reason (`google:NO_CONSENT`). */
export interface Refusals {
  named: Record<string, number>;
  /** Told by number alone: they count as accepted, too. */
  unnamed: Record<string, number>;
  warned: Record<string, number>;
}

/** What platforms said in one run, counted by reasons that have advice; others are `platform-refused`. */
export async function refusalsOf(warehouse: Warehouse, sync: string, runId: string): Promise<Refusals> {
  const mine = `run_id = ${literal(runId)} and sync = ${literal(sync)}`;
  const rows = await warehouse.rows<{ told: keyof Refusals; reason: string | null; n: number }>(
    `select 'named' as told, reason, count(*) as n from ${table(warehouse, "sync_changelog")}
       where ${mine} and result = 'refused' group by reason
     union all
     select case kind when 'refused' then 'unnamed' else 'warned' end as told, reason, sum(customers) as n
       from ${table(warehouse, "sync_batch_notes")} where ${mine} group by kind, reason`,
  );
  const out: Refusals = { named: {}, unnamed: {}, warned: {} };
  for (const { told, reason, n } of rows) {
    const [code = ""] = (reason ?? "").split(" ", 1);
    const key = adviceOf(code) === undefined ? "platform-refused" : code;
    out[told][key] = (out[told][key] ?? 0) + Number(n);
  }
  return out;
}

/** How many of them. */
export const totalOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);
