import type { Warehouse } from "../../warehouse/port.ts";
import type { Sync } from "../mapping/schema.ts";
import { freeLiteral, literal, moment } from "./sql.ts";
import { readable, table } from "./tables.ts";

/** The audience that a sync was sent to before, and how many it was last known to hold. */
export interface LeftPlace {
  from: string;
  rows: number;
}

const THERE = "status in ('in', 'adding', 'removing')";

/**
 * Whether activations.yml names another audience now than the one that the state speaks of, while people are still in that.
 * What is known of the old one says nothing of the new one: members would count as sent who never were.
 */
export async function movedFrom(
  warehouse: Warehouse,
  sync: Sync,
  place: string | undefined,
): Promise<LeftPlace | undefined> {
  if (place === undefined) return undefined;
  const mine = `sync = ${literal(sync.name)}`;
  const [known] = await warehouse.rows<{ place: string }>(
    `select place from ${await readable(warehouse, "sync_places")} as p where ${mine}`,
  );
  if (known === undefined || known.place === place) return undefined;
  const [there] = await warehouse.rows<{ n: number }>(
    `select count(*) as n from ${await readable(warehouse, "sync_snapshot")} as s where ${mine} and ${THERE}`,
  );
  const rows = Number(there!.n);
  return rows === 0 ? undefined : { from: known.place, rows };
}

/** Keeps which audience the state of a sync speaks of. */
export async function notePlace(
  warehouse: Warehouse,
  sync: Sync,
  place: string | undefined,
  now: number,
): Promise<void> {
  if (place === undefined) return;
  const places = table(warehouse, "sync_places");
  const mine = `sync = ${literal(sync.name)}`;
  const [known] = await warehouse.rows<{ place: string }>(`select place from ${places} where ${mine}`);
  if (known?.place === place) return;
  await warehouse.transaction(async (session) => {
    await session.execute(`delete from ${places} where ${mine}`);
    await session.execute(`insert into ${places} (sync, place, since)
      values (${literal(sync.name)}, ${freeLiteral(warehouse, place)}, ${moment(now)})`);
  });
}

/**
 * Lets go of an audience that a person has emptied or deleted at the platform: a line of the changelog for each row, and the
 * state begins anew.
 */
export async function leaveBehind(
  warehouse: Warehouse,
  sync: Sync,
  runId: string,
  now: number,
): Promise<void> {
  const mine = `sync = ${literal(sync.name)}`;
  const open = `select batch_id from ${table(warehouse, "sync_batches")} where ${mine} and state in ('sending', 'sent')`;
  await warehouse.transaction(async (session) => {
    await session.execute(`insert into ${table(warehouse, "sync_changelog")}
        (sync, run_id, row_key, operation, result, reason, happened_at)
      select sync, ${literal(runId)}, row_key, 'remove', 'left behind', 'audience-moved', ${moment(now)}
      from ${table(warehouse, "sync_snapshot")} where ${mine} and ${THERE}`);
    await session.execute(`delete from ${table(warehouse, "sync_batch_rows")} where batch_id in (${open})`);
    await session.execute(
      `delete from ${table(warehouse, "sync_batches")} where ${mine} and state in ('sending', 'sent')`,
    );
    await session.execute(`delete from ${table(warehouse, "sync_replacements")} where ${mine}`);
    await session.execute(`delete from ${table(warehouse, "sync_snapshot")} where ${mine}`);
  });
}

/** Syncs that activations.yml lists no more, while people are still at their destinations: how many. */
export async function leftOver(
  warehouse: Warehouse,
  listed: readonly Sync[],
): Promise<{ sync: string; rows: number }[]> {
  const names = new Set(listed.map((sync) => sync.name));
  const rows = await warehouse.rows<{ sync: string; n: number }>(
    `select sync, count(*) as n from ${await readable(warehouse, "sync_snapshot")} as s where ${THERE}
     group by sync order by sync`,
  );
  return rows.filter((row) => !names.has(row.sync)).map(({ sync, n }) => ({ sync, rows: Number(n) }));
}
