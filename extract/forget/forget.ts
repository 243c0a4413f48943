import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import { OPERATIONS, OPERATIONS_TABLES } from "../load/operations.ts";
import { rawSchema } from "../normalise/names.ts";
import type { Source } from "../stream.ts";
import { eraseQuarantine } from "./erase-quarantine.ts";
import { eraseInRaw, findInRaw, type Place } from "./erase-raw.ts";
import { addStones, ensureSecret, readTombstones } from "./store.ts";
import { type Contacts, sweepTable, textColumns } from "./sweep.ts";
import {
  emailSpelling,
  phoneSpelling,
  pseudonymAddress,
  type Stone,
  type StoneKind,
  type Tombstones,
} from "./tombstones.ts";

/** Whom to forget: the identity map's record ids, and the contacts that are nobody else's. */
export interface Forgettable extends Contacts {
  records: readonly string[];
}

export interface ErasedFromLoads {
  places: Place[];
  /** Who is forgotten now, this person included. */
  stones: Tombstones;
}

/**
 * Erases a person from what extraction keeps in the warehouse, inside the caller's transaction: raw rows, quarantine,
 * messages of loads and runs. Leaves tombstones, by which later loads keep the person out. `pseudonym` stands for the
 * person from now on; it is the same for all records. Safe to repeat.
 */
export async function eraseFromLoads(
  warehouse: Warehouse,
  session: Session,
  sources: readonly Source[],
  person: Forgettable & { pseudonym: string; erasureId: string },
): Promise<ErasedFromLoads> {
  const { pseudonym, erasureId } = person;
  await ensureSecret(warehouse, session);
  const secret = await readTombstones(warehouse, session);
  const inRaw = await findInRaw(warehouse, session, sources, person.records);
  const stones = [
    ...stonesOf(secret, { ...person, records: inRaw.records }, pseudonym),
    ...(await eraseInRaw(warehouse, session, sources, inRaw.records, pseudonym, secret)),
  ];
  await addStones(warehouse, session, erasureId, stones);
  const now = await readTombstones(warehouse, session);
  const quarantined = await eraseQuarantine(warehouse, session, sources, now);
  const swept = await sweep(warehouse, session, sources, person, pseudonym);
  const quarantine = { place: `${OPERATIONS}.quarantine`, rows: quarantined };
  return { places: merged([...inRaw.places, quarantine, ...swept]), stones: now };
}

/** The tombstones of a person's records and contacts, and of the pseudonym itself. */
function stonesOf(key: Tombstones, person: Forgettable, pseudonym: string): Stone[] {
  const one = (kind: StoneKind, value: string): Stone => ({ stone: key.stone(kind, value), kind, pseudonym });
  const emails = [...person.emails, pseudonymAddress(pseudonym)];
  return [
    ...person.records.map((id) => one("record", id)),
    ...emails.map((email) => one("email", emailSpelling(email))),
    ...person.phones.map((phone) => one("phone", phoneSpelling(phone))),
  ];
}

/** Contacts within texts of the raw tables and of what was noted about runs: free text, JSON, error messages. */
async function sweep(
  warehouse: Warehouse,
  session: Session,
  sources: readonly Source[],
  contacts: Contacts,
  pseudonym: string,
): Promise<Place[]> {
  const places: Place[] = [];
  const own = new Set([...OPERATIONS_TABLES.keys(), ...NOTES]);
  for (const schema of [...sources.map((source) => rawSchema(source.name)), OPERATIONS]) {
    const tables = await textColumns(warehouse, schema);
    for (const [name, columns] of tables) {
      if (schema === OPERATIONS && (!own.has(name) || STONES.has(name))) continue;
      const place = await sweepTable(warehouse, session, { schema, name }, columns, contacts, pseudonym);
      if (place !== undefined) places.push(place);
    }
  }
  return places;
}

/** What runs note beside what loads note; the other tables of the schema are models. */
const NOTES = ["runs", "run_steps", "test_results"];
const STONES = new Set(["forgotten", "forgotten_key", "erasures"]);

function merged(places: readonly Place[]): Place[] {
  const sums = new Map<string, number>();
  for (const { place, rows } of places) if (rows > 0) sums.set(place, Math.max(sums.get(place) ?? 0, rows));
  return [...sums].map(([place, rows]) => ({ place, rows }));
}

/** Removes what killed loads left of their records. No load may be under way. */
export async function eraseLeftovers(stateDir: string): Promise<void> {
  await rm(join(stateDir, "tmp", "extract"), { recursive: true, force: true });
}
