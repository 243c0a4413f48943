import type { Session, Warehouse } from "../../warehouse/port.ts";
import { ERASED } from "../load/intake.ts";
import { OPERATIONS } from "../load/operations.ts";
import { planStream } from "../normalise/plan.ts";
import type { Source } from "../stream.ts";
import { compileScrub } from "./scrub-record.ts";
import type { Tombstones } from "./tombstones.ts";

/**
 * Empties quarantined records that are about forgotten people, inside the caller's transaction: place, key and the time
 * stay, so that a good version of the record still settles them. The number of rows.
 */
export async function eraseQuarantine(
  warehouse: Warehouse,
  session: Session,
  sources: readonly Source[],
  stones: Tombstones,
): Promise<number> {
  const table = warehouse.quote({ schema: OPERATIONS, name: "quarantine" });
  let erased = 0;
  for (const source of sources) {
    for (const stream of source.streams) {
      const scrub = compileScrub(stream, planStream(stream), stones);
      const rows = await session.rows<{ quarantine_id: string; record: string | null }>(
        `select quarantine_id, record from ${table} where source = ? and stream = ?`,
        [source.name, stream.name],
      );
      for (const { quarantine_id: id, record } of rows) {
        if (record === null || scrub?.subject(parsed(record)) === undefined) continue;
        await session.execute(`update ${table} set record = ?, reason = ? where quarantine_id = ?`, [
          ERASED.record,
          ERASED.reason,
          id,
        ]);
        erased += 1;
      }
    }
  }
  return erased;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
