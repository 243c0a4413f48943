import { randomBytes } from "node:crypto";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import { OPERATIONS } from "../load/operations.ts";
import { type Stone, type StoneKind, Tombstones } from "./tombstones.ts";

const AT_ONCE = 200;

/** The tombstones as they stand in the warehouse. The operations tables must exist: ensureRawTables. */
export async function readTombstones(
  warehouse: Warehouse,
  session: Session = warehouse,
): Promise<Tombstones> {
  const [key] = await session.rows<{ secret: string }>(
    `select min(secret) as secret from ${name(warehouse, "forgotten_key")}`,
  );
  if (!key?.secret) return new Tombstones("", new Map());
  const rows = await session.rows<{ stone: string; pseudonym: string }>(
    `select stone, min(pseudonym) as pseudonym from ${name(warehouse, "forgotten")} group by stone`,
  );
  return new Tombstones(key.secret, new Map(rows.map((row) => [row.stone, row.pseudonym])));
}

/**
 * Makes the project's secret when there is none yet. It stands in the warehouse, so that it moves and is restored with
 * the tombstones, which without it would let everybody back in.
 */
export async function ensureSecret(warehouse: Warehouse, session: Session): Promise<void> {
  const table = name(warehouse, "forgotten_key");
  await session.execute(
    `insert into ${table} (secret) select made.secret from (select ? as secret) as made where not exists (select 1 from ${table})`,
    [randomBytes(32).toString("hex")],
  );
}

/** Adds tombstones that are not there yet; the first pseudonym of a stone stays. */
export async function addStones(
  warehouse: Warehouse,
  session: Session,
  erasureId: string,
  stones: readonly Stone[],
): Promise<void> {
  const table = name(warehouse, "forgotten");
  const known = await session.rows<{ stone: string }>(`select distinct stone from ${table}`);
  const there = new Set(known.map((row) => row.stone));
  const fresh = [...new Map(stones.map((one) => [one.stone, one])).values()].filter(
    (one) => !there.has(one.stone),
  );
  for (let at = 0; at < fresh.length; at += AT_ONCE) {
    const some = fresh.slice(at, at + AT_ONCE);
    await session.execute(
      `insert into ${table} (stone, stone_kind, pseudonym, erasure_id) values ${some.map(() => "(?, ?, ?, ?)").join(", ")}`,
      some.flatMap(({ stone, kind, pseudonym }) => [stone, kind as StoneKind, pseudonym, erasureId]),
    );
  }
}

const name = (warehouse: Warehouse, table: string): string =>
  warehouse.quote({ schema: OPERATIONS, name: table });
