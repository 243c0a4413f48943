import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";
import { SealHash, sealedRows, sha256 } from "./canonical.ts";
import { closedNow, eventHash, type KeptEvent, readEvents } from "./locks.ts";

/** What a second look at one seal found. */
export interface Verified {
  period: Period;
  sealId: string;
  /** `replaced`: the period was opened after this seal; it is still held to its hash. */
  state: "closed" | "replaced";
  preparer: string;
  reviewer: string;
  postings: number;
  totalAmount: string;
  hash: string;
  /** What differs, in words; undefined when every byte is as it was sealed. */
  difference: string | undefined;
}

/**
 * Reads every seal again (or those of one period) and holds it to the hash of its day. Names the first posting that
 * differs, and an event of closing that was changed or taken out.
 */
export async function verifyPeriods(warehouse: Warehouse, period?: Period): Promise<Verified[]> {
  return warehouse.session(async (session) => {
    const events = await readEvents(session);
    const broken = brokenEvent(events);
    const closed = closedNow(events);
    const out: Verified[] = [];
    for (const event of events) {
      if (event.event !== "closed" || (period !== undefined && event.period !== period)) continue;
      const difference = broken.get(event.event_number) ?? (await differenceOf(warehouse, session, event));
      out.push({
        period: event.period,
        sealId: event.seal_id,
        state: closed.get(event.period)?.seal_id === event.seal_id ? "closed" : "replaced",
        preparer: event.preparer,
        reviewer: event.reviewer ?? "",
        postings: event.postings,
        totalAmount: event.total_amount,
        hash: event.postings_hash,
        difference,
      });
    }
    const strays = period === undefined ? await stray(session, events) : undefined;
    return strays === undefined ? out : [...out, strays];
  });
}

/** The chain of events, from its first: an event whose hash does not follow speaks against all after it. */
function brokenEvent(events: readonly KeptEvent[]): Map<number, string> {
  const broken = new Map<number, string>();
  let previous = "";
  let number = 0;
  let found: string | undefined;
  for (const event of events) {
    number += 1;
    if (found === undefined && (event.event_number !== number || event.previous_hash !== previous))
      found = `event ${number} of finance.locks was taken out or put between`;
    if (found === undefined && eventHash(event) !== event.event_hash)
      found = `event ${event.event_number} of finance.locks (${event.event} ${event.period}) was changed`;
    if (found !== undefined) broken.set(event.event_number, found);
    previous = event.event_hash;
  }
  return broken;
}

async function differenceOf(
  warehouse: Warehouse,
  session: Session,
  event: KeptEvent,
): Promise<string | undefined> {
  const hash = new SealHash();
  let expected = 1;
  for await (const row of sealedRows(session, warehouse.dialect, event.seal_id)) {
    if (row.lineNumber !== expected)
      return `line ${expected} is missing; the next posting is ${row.postingId}`;
    if (sha256(row.text) !== row.rowHash)
      return `posting ${row.postingId} (line ${expected}) is not what was sealed`;
    hash.add(row.text);
    expected += 1;
  }
  if (expected - 1 !== event.postings)
    return `${expected - 1} postings stand where ${event.postings} were sealed`;
  if (hash.digest() !== event.postings_hash)
    return "postings were changed together with their own hashes: the hash of the whole differs";
  return undefined;
}

/** Postings of no seal: a kill leaves none, since they are written with their event. */
async function stray(session: Session, events: readonly KeptEvent[]): Promise<Verified | undefined> {
  const known = new Set(events.map((event) => event.seal_id));
  const seals = await session.rows<{ seal_id: string; period: string; n: number }>(
    "select seal_id, min(period) as period, count(*) as n from finance.postings group by seal_id order by seal_id",
  );
  const unknown = seals.find((row) => !known.has(row.seal_id));
  if (unknown === undefined) return undefined;
  return {
    period: unknown.period,
    sealId: unknown.seal_id,
    state: "replaced",
    preparer: "",
    reviewer: "",
    postings: Number(unknown.n),
    totalAmount: "",
    hash: "",
    difference: `${unknown.n} postings belong to a seal that no event names`,
  };
}
