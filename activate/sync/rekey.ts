import type { Session } from "../../warehouse/port.ts";
import { PLAN } from "./diff.ts";
import type { EligibilityContext } from "./eligible.ts";
import { literal, moment } from "./sql.ts";
import { readable, table } from "./tables.ts";

const REKEYED = "activate_rekeyed";

/**
 * Finds in the plan the people who only got another key (two records merged, a new way of keying customers): one who would be
 * removed because his key is gone or left, and one who would be added with the very same fingerprint. Nothing has to be sent:
 * the plan keeps the new key. Returns how many there are. Not for destinations that keep rows by key.
 */
export async function findRekeyed(session: Session, context: EligibilityContext): Promise<number> {
  const { warehouse, sync } = context;
  const going = "operation = 'remove' and reason in ('customer-gone', 'left-segment')";
  const [any] = await session.rows<{ n: number }>(`select count(*) as n from ${PLAN} where ${going}`);
  if (Number(any!.n) === 0) return 0;
  const snapshot = await readable(warehouse, "sync_snapshot");
  await session.execute(`create or replace temporary table ${REKEYED} as
    with gone as (
        select s.fingerprint, min(p.row_key) as old_key
        from ${PLAN} as p
        inner join ${snapshot} as s on p.row_key = s.row_key
        where s.sync = ${literal(sync.name)} and s.status = 'in' and ${going.replace("reason", "p.reason")}
        group by s.fingerprint
    ),
    come as (
        select fingerprint, min(row_key) as new_key
        from ${PLAN}
        where operation = 'add' and fingerprint in (select fingerprint from gone)
        group by fingerprint
    )
    select gone.old_key, come.new_key from gone inner join come on gone.fingerprint = come.fingerprint`);
  const [found] = await session.rows<{ n: number }>(`select count(*) as n from ${REKEYED}`);
  const n = Number(found!.n);
  if (n === 0) return 0;
  await session.execute(
    `update ${PLAN} set operation = 'keep', reason = null where row_key in (select new_key from ${REKEYED})`,
  );
  await session.execute(`delete from ${PLAN} where row_key in (select old_key from ${REKEYED})`);
  return n;
}

/**
 * Gives the rows that findRekeyed found their new keys. A kill in between leaves rows under their old keys, and the next run
 * finds them again; it may say so twice in the changelog.
 */
export async function keepRekeyed(
  session: Session,
  { warehouse, sync }: EligibilityContext,
  run: { runId: string; now: number },
): Promise<void> {
  const snapshot = table(warehouse, "sync_snapshot");
  const mine = `sync = ${literal(sync.name)}`;
  await session.execute(`insert into ${table(warehouse, "sync_changelog")}
      (sync, run_id, row_key, operation, result, reason, happened_at)
    select ${literal(sync.name)}, ${literal(run.runId)}, new_key, 'rekey', 'noted', 'same person, new key',
      ${moment(run.now)} from ${REKEYED}`);
  // What the new key had before (a refusal, say) gives way to what the platform has of the person.
  await session.execute(
    `delete from ${snapshot} where ${mine} and row_key in (select new_key from ${REKEYED})`,
  );
  await session.execute(`update ${snapshot}
    set row_key = (select max(new_key) from ${REKEYED} as r where r.old_key = row_key), updated_at = ${moment(run.now)}
    where ${mine} and row_key in (select old_key from ${REKEYED})`);
}
