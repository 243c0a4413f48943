import type { ColumnPlan, FieldPlan, TablePlan } from "../normalise/plan.ts";
import type { Stream } from "../stream.ts";
import { contactColumns, fieldOf, subjectOf } from "./subject.ts";
import { pseudonymAddress, type Tombstones } from "./tombstones.ts";

type Json = Record<string, unknown>;

/** What the loader asks of each record. */
export interface RecordScrub {
  /** The pseudonym of the forgotten person that a record is about. */
  subject(record: unknown): string | undefined;
  /** A checked record without what is personal in it; an address becomes the pseudonym's. */
  emptied(checked: Json, pseudonym: string): Json;
  /** The record with forgotten people's addresses replaced wherever they stand; itself when there are none. */
  withoutContacts<T>(record: T): T;
}

/** Compiles the scrub of a stream's records; undefined while nobody is forgotten. */
export function compileScrub(
  stream: Pick<Stream, "person">,
  plan: TablePlan,
  stones: Tombstones,
): RecordScrub | undefined {
  if (stones.isEmpty) return undefined;
  const contacts = contactColumns(plan);
  return {
    subject: (record) =>
      typeof record === "object" && record !== null
        ? subjectOf(stream, contacts, stones, record as Json)
        : undefined,
    emptied: (checked, pseudonym) => {
      const isKnown = contacts.some(({ path }) => hasText(fieldOf(checked, path.join("."))));
      const address = isKnown ? pseudonymAddress(pseudonym) : null;
      const value = emptyObject(plan.members, checked, (column, old) => {
        if (column.hint.contact === "email") return address;
        if (column.hint.contact === "device" && hasText(old)) return stones.device(old);
        return keptOf(column, old);
      });
      // Where the profile's address is an object of its own it may be missing, but the pseudonym must have a place.
      for (const { path, hint } of contacts) if (hint.contact === "email") put(value, path, address);
      return value;
    },
    withoutContacts: (record) => eachText(record, (text) => stones.withoutContacts(text)),
  };
}

/** What stays of a personal column: named fields of its JSON, as text. */
export function keptOf({ hint }: ColumnPlan, value: unknown): Json | null {
  if (hint.keeps === undefined || typeof value !== "object" || value === null) return null;
  const { keeps } = hint;
  return Object.fromEntries(keeps.map((field) => [field, asText((value as Json)[field])]));
}

const asText = (value: unknown): string | null =>
  typeof value === "string" || typeof value === "number" ? String(value) : null;

const hasText = (value: unknown): value is string => typeof value === "string" && value !== "";

type Replace = (column: ColumnPlan, old: unknown) => unknown;

function emptyObject(members: readonly FieldPlan[], value: Json, replace: Replace): Json {
  const copy: Json = { ...value };
  for (const member of members) {
    const old = copy[member.field];
    if (old === null || old === undefined) continue;
    if (member.kind === "column") {
      if (member.hint.pii) copy[member.field] = replace(member, old);
    } else if (member.kind === "object") {
      if (typeof old === "object") copy[member.field] = emptyObject(member.members, old as Json, replace);
    } else if (Array.isArray(old)) {
      copy[member.field] = old.map(
        (item) => item && emptyObject(member.table.members, item as Json, replace),
      );
    }
  }
  return copy;
}

function put(record: Json, path: readonly string[], value: unknown): void {
  let at = record;
  for (const field of path.slice(0, -1)) {
    const inner = at[field];
    at[field] = typeof inner === "object" && inner !== null ? inner : {};
    at = at[field] as Json;
  }
  at[path.at(-1)!] = value;
}

/** A JSON value with every text in it changed; the same value when none differs. */
export function eachText<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const next = value.map((item) => eachText(item, change));
    return (next.some((item, i) => item !== value[i]) ? next : value) as T;
  }
  // What reads a file makes objects of values that it could not read: those say what stood there.
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  let copy: Json | undefined;
  for (const [field, inner] of Object.entries(value as Json)) {
    const next = eachText(inner, change);
    if (next === inner) continue;
    copy ??= { ...(value as Json) };
    copy[field] = next;
  }
  return (copy ?? value) as T;
}
