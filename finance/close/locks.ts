import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";
import { FINANCE_SCHEMA, FINANCE_TABLES } from "../tables.ts";
import { sha256 } from "./canonical.ts";

/** An event of a period's life. Amounts are decimal text of nine places, times `YYYY-MM-DD HH:MM:SS.mmm` in UTC. */
export interface LockEvent {
  event: "closed" | "reopened";
  period: Period;
  seal_id: string;
  /** Who closed; of a reopening, who asked for it. */
  preparer: string;
  reviewer: string | null;
  reason: string | null;
  happened_at: string;
  run_id: string;
  cut_off: string | null;
  postings: number;
  total_amount: string;
  postings_hash: string;
}

export interface KeptEvent extends LockEvent {
  event_number: number;
  previous_hash: string;
  event_hash: string;
}

/** Every event in order. */
export async function readEvents(session: Session): Promise<KeptEvent[]> {
  const rows = await session.rows<Record<string, unknown>>(
    "select * from finance.locks order by event_number",
  );
  return rows.map((row) => ({
    ...(row as unknown as KeptEvent),
    event_number: Number(row.event_number),
    postings: Number(row.postings),
    total_amount: ninePlaces(String(row.total_amount)),
    happened_at: sqlTime(String(row.happened_at)),
    cut_off: row.cut_off === null ? null : sqlTime(String(row.cut_off)),
  }));
}

/** The event that closed each period which is closed now. */
export function closedNow(events: readonly KeptEvent[]): Map<Period, KeptEvent> {
  const closed = new Map<Period, KeptEvent>();
  for (const event of events) {
    if (event.event === "closed") closed.set(event.period, event);
    else closed.delete(event.period);
  }
  return closed;
}

/** Appends an event that holds the hash of the one before. */
export async function appendEvent(
  warehouse: Warehouse,
  session: Session,
  events: readonly KeptEvent[],
  event: LockEvent,
): Promise<KeptEvent> {
  const last = events.at(-1);
  const kept: KeptEvent = {
    ...event,
    event_number: (last?.event_number ?? 0) + 1,
    previous_hash: last?.event_hash ?? "",
    event_hash: "",
  };
  kept.event_hash = eventHash(kept);
  await insertRow(warehouse, session, "locks", { ...kept });
  return kept;
}

/** What an event's hash covers: all of its own columns and the hash before it. */
export function eventHash(event: KeptEvent): string {
  const names = Object.keys(FINANCE_TABLES.locks!).filter((name) => name !== "event_hash");
  const values = event as unknown as Record<string, unknown>;
  return sha256(JSON.stringify(names.map((name) => values[name])));
}

/** Inserts one row; decimals and times go as text with a cast, so that both warehouses keep every digit. */
export async function insertRow(
  warehouse: Warehouse,
  session: Session,
  table: string,
  row: Record<string, string | number | null>,
): Promise<void> {
  const types = FINANCE_TABLES[table]!;
  const names = Object.keys(row);
  const marks = names.map((name) => `cast(? as ${warehouse.typeName(types[name]!).replace(/\(.*\)$/, "")})`);
  const exact = names.map((name, i) =>
    types[name] === "numeric" && warehouse.dialect === "duckdb" ? "cast(? as decimal(38, 9))" : marks[i],
  );
  await session.execute(
    `insert into ${FINANCE_SCHEMA}.${table} (${names.join(", ")}) select ${exact.join(", ")}`,
    Object.values(row),
  );
}

/** A time as the warehouse gives it (`2011-12-01T10:00:00.5Z`) as text for SQL, to the millisecond. */
export const sqlTime = (text: string): string =>
  new Date(text.includes("T") ? text : `${text.replace(" ", "T")}Z`)
    .toISOString()
    .replace("T", " ")
    .replace("Z", "");

const ninePlaces = (text: string): string => {
  const [whole, decimals = ""] = text.split(".");
  return `${whole}.${decimals.padEnd(9, "0")}`;
};
