import type { Session, Warehouse } from "../../warehouse/port.ts";
import { rawSchema } from "../normalise/names.ts";
import { planStream } from "../normalise/plan.ts";
import type { Source, Stream } from "../stream.ts";
import { RawSql, type Statement } from "./raw-sql.ts";
import { contactColumns, personalColumns, personalTables } from "./subject.ts";
import { isPseudonym, type Stone, type Tombstones } from "./tombstones.ts";

/** A place and how many of its rows are the person's. */
export interface Place {
  place: string;
  rows: number;
}

/** What raw tables hold of a person. */
export interface RawFindings {
  places: Place[];
  /** The identity map's ids, with those of all orders. */
  records: string[];
  /** As they are spelled in the sources. */
  emails: string[];
  phones: string[];
  /** What else is personal in the rows and short enough for a name, in small letters. */
  names: string[];
}

const LONGEST_NAME = 80;

interface Found {
  source: string;
  stream: Stream;
  sql: RawSql;
  where: Statement;
  rows: number;
  /** The root table's columns as they are: one that a schema has gained comes with the next load. */
  has: ReadonlySet<string>;
}

/** Looks through the raw tables of all sources for rows that are about one of `records`. Reads only. */
export async function findInRaw(
  warehouse: Warehouse,
  session: Session,
  sources: readonly Source[],
  records: readonly string[],
): Promise<RawFindings> {
  const all = await withOrders(warehouse, session, sources, records);
  const findings: RawFindings = { places: [], records: all, emails: [], phones: [], names: [] };
  const known = { email: new Set<string>(), phone: new Set<string>(), name: new Set<string>() };
  for (const { source, stream, sql, where, rows, has } of await found(warehouse, session, sources, all)) {
    findings.places.push({ place: `${rawSchema(source)}.${stream.name}`, rows });
    const columns = personalColumns(planStream(stream)).filter(
      (column) => column.type === "text" && has.has(column.name),
    );
    const kinds = new Map(columns.map((one) => [one.name, one.hint.contact]));
    for (const { sql: text, parameters } of sql.values(columns, where)) {
      for (const row of await session.rows<{ name: string; value: string }>(text, parameters)) {
        const kind = kinds.get(row.name) ?? "name";
        if (kind === "name" && row.value.length > LONGEST_NAME) continue;
        if (kind !== "device" && !isPseudonym(row.value)) known[kind].add(row.value);
      }
    }
  }
  const names = [...known.name].map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
  return { ...findings, emails: [...known.email], phones: [...known.phone], names };
}

/** Empties a person's rows in the raw tables, inside the caller's transaction. The stones of rows that answers give alone. */
export async function eraseInRaw(
  warehouse: Warehouse,
  session: Session,
  sources: readonly Source[],
  records: readonly string[],
  pseudonym: string,
  stones: Tombstones,
): Promise<Stone[]> {
  const made: Stone[] = [];
  for (const { stream, sql, where } of await found(warehouse, session, sources, records)) {
    const root = planStream(stream);
    const devices = await devicesOf(session, root, sql, where, stones);
    // Children first: the rows of the root say whose they are.
    const children = personalTables(root).filter((table) => table.depth > 0);
    for (const table of [...children.sort((a, b) => b.depth - a.depth), root]) {
      if (table.depth > 0 && table.columns.some((column) => column.name === "id")) {
        const ids = sql.childIds(table, where);
        for (const { id } of await session.rows<{ id: string }>(ids.sql, ids.parameters))
          made.push({ stone: stones.stone("row", `${table.name}\n${id}`), kind: "row", pseudonym });
      }
      const update = sql.empty(table, where, pseudonym, devices);
      await session.execute(update.sql, update.parameters);
    }
  }
  return made;
}

/** The streams with rows about these records. */
async function found(
  warehouse: Warehouse,
  session: Session,
  sources: readonly Source[],
  records: readonly string[],
  which: "personal" | "all" = "personal",
): Promise<Found[]> {
  const list: Found[] = [];
  for (const source of sources) {
    const tables = await warehouse.columnsIn(rawSchema(source.name));
    for (const stream of source.streams) {
      const columns = tables.get(stream.name);
      if (stream.person === undefined || columns === undefined) continue;
      const has = new Set(columns.map((column) => column.name));
      const plan = planStream(stream);
      const sql = new RawSql(warehouse, source.name, plan);
      const about = sql.isAbout(stream.person.refs, records);
      if (about === undefined) continue;
      const where = which === "personal" ? sql.personal(about) : about;
      const { sql: text, parameters } = sql.count(where);
      const [row] = await session.rows<{ n: number }>(text, parameters);
      const rows = Number(row?.n ?? 0);
      if (rows > 0) list.push({ source: source.name, stream, sql, where, rows, has });
    }
  }
  return list;
}

/**
 * The records and the orders of their accounts: payments name orders alone, and an order must be known for the person's
 * when the shop has cut it off from the account.
 */
async function withOrders(
  warehouse: Warehouse,
  session: Session,
  sources: readonly Source[],
  records: readonly string[],
): Promise<string[]> {
  const all = new Set(records);
  for (const { stream, sql, where } of await found(warehouse, session, sources, records, "all")) {
    for (const ref of stream.person!.refs) {
      if (!ref.record.startsWith("order:") || !stream.key.includes(ref.field)) continue;
      const ids = sql.ids(ref, where);
      const rows = await session.rows<{ record_id: string }>(ids.sql, ids.parameters);
      for (const row of rows) all.add(row.record_id);
    }
  }
  return [...all];
}

async function devicesOf(
  session: Session,
  root: ReturnType<typeof planStream>,
  sql: RawSql,
  where: Statement,
  stones: Tombstones,
): Promise<Map<string, string>> {
  const names = new Set(
    contactColumns(root)
      .filter((column) => column.hint.contact === "device")
      .map((column) => column.name),
  );
  const devices = new Map<string, string>();
  if (names.size === 0) return devices;
  for (const { sql: text, parameters } of sql.values(contactColumns(root), where))
    for (const { name, value } of await session.rows<{ name: string; value: string }>(text, parameters))
      if (names.has(name)) devices.set(value, stones.device(value));
  return devices;
}
