import { randomUUID } from "node:crypto";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import { freeLiteral, literal } from "./sql.ts";
import { ACTIVATE_SCHEMA, table } from "./tables.ts";

const FORGETS = ["sync_snapshot", "sync_batch_rows", "sync_changelog", "sync_holdouts", "suppressions"];

/**
 * Forgets customers in the state of activation: their key goes everywhere. Where a platform may hold them, the hash that it
 * has is kept under a random key (a tombstone), until the platform has confirmed at the next sync that it is removed.
 * Returns how many tombstones there are for them. Safe to repeat.
 */
export async function forgetMembers(
  warehouse: Warehouse,
  session: Session,
  customerIds: readonly string[],
): Promise<{ tombstones: number }> {
  const present = new Set((await warehouse.relations(ACTIVATE_SCHEMA)).map((relation) => relation.name));
  // A kill may have come between two tables of the first run; then nothing was sent yet.
  if (!FORGETS.every((name) => present.has(name)) || customerIds.length === 0) return { tombstones: 0 };
  const snapshot = table(warehouse, "sync_snapshot");
  let tombstones = 0;
  for (const customerId of customerIds) {
    const key = freeLiteral(warehouse, customerId);
    await session.execute(
      `delete from ${snapshot} where row_key = ${key} and status in ('unusable', 'failed')`,
    );
    const stone = literal(`tombstone:${randomUUID()}`);
    // An unfinished batch may hold him too: it is found again by the key that the snapshot has.
    const { rowsChanged } = await session.execute(
      `update ${snapshot} set row_key = ${stone}, fingerprint = null where row_key = ${key}`,
    );
    tombstones += rowsChanged;
    await session.execute(`update ${table(warehouse, "sync_batch_rows")} set row_key = ${stone}, fingerprint = null
      where row_key = ${key}`);
    await session.execute(
      `update ${table(warehouse, "sync_changelog")} set row_key = 'forgotten' where row_key = ${key}`,
    );
    await session.execute(`delete from ${table(warehouse, "sync_holdouts")} where row_key = ${key}`);
    await session.execute(`delete from ${table(warehouse, "suppressions")} where customer_id = ${key}`);
  }
  return { tombstones };
}
