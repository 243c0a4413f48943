import { type FieldPlan, planStream, type TablePlan } from "../normalise/plan.ts";
import type { Source, Stream } from "../stream.ts";
import { eachText, keptOf } from "./scrub-record.ts";
import { contactColumns, personalTables, subjectOf } from "./subject.ts";
import { pseudonymAddress, type Tombstones } from "./tombstones.ts";

type Json = Record<string, unknown>;

/** Gives a vendor's answer without forgotten people: itself when there are none in it. */
export type BodyScrub = (text: string) => string;

/** One kind of record that a source's answers may hold. */
interface Kind {
  stream: Stream;
  plan: TablePlan;
  contacts: ReturnType<typeof contactColumns>;
  /** Child tables whose records answers give alone, by their ids. */
  children: readonly TablePlan[];
}

/**
 * Compiles the scrub of a source's answers. A record is found by the fields that say whom it is about, wherever it
 * stands in the answer; all of its texts go that the stream's schema does not know, or knows as personal, so that a field
 * that the vendor adds tomorrow cannot keep anybody. The answer keeps its shape and can be replayed.
 */
export function compileBodyScrub(source: Pick<Source, "streams">, stones: Tombstones): BodyScrub | undefined {
  if (stones.isEmpty) return undefined;
  const kinds = source.streams.flatMap((stream): Kind[] => {
    if (stream.person === undefined) return [];
    const plan = planStream(stream);
    const children = personalTables(plan).filter((table) => table.depth > 0 && hasId(table));
    return [{ stream: stream as Stream, plan, contacts: contactColumns(plan), children }];
  });
  const scrub = new Walk(kinds, stones);
  return (text) => {
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch {
      return stones.withoutContacts(text);
    }
    const next = scrub.walk(answer, undefined);
    return next === answer ? text : JSON.stringify(next);
  };
}

const hasId = (table: TablePlan): boolean => table.columns.some((column) => column.name === "id");

class Walk {
  readonly #kinds: readonly Kind[];
  readonly #stones: Tombstones;

  constructor(kinds: readonly Kind[], stones: Tombstones) {
    this.#kinds = kinds;
    this.#stones = stones;
  }

  /** `within`: the nearest property above that has a name of its own. The same value when nobody was found in it. */
  walk(value: unknown, within: string | undefined): unknown {
    if (typeof value === "string") return this.#stones.withoutContacts(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const next = value.map((item) => this.walk(item, within));
      return next.some((item, i) => item !== value[i]) ? next : value;
    }
    const record = value as Json;
    const emptied = this.#emptied(record, within);
    if (emptied !== undefined) return emptied;
    let copy: Json | undefined;
    for (const [field, inner] of Object.entries(record)) {
      const next = this.walk(inner, WRAPPERS.has(field) ? within : field);
      if (next === inner) continue;
      copy ??= { ...record };
      copy[field] = next;
    }
    return copy ?? record;
  }

  /** The object without personal data when it is a forgotten person's record. */
  #emptied(record: Json, within: string | undefined): Json | undefined {
    for (const { stream, plan, contacts, children } of this.#kinds) {
      const stands = stream.person!.within;
      if (stands === undefined || (within !== undefined && stands.includes(within))) {
        const found = subjectOf(stream, contacts, this.#stones, record);
        if (found !== undefined) return this.#empty(plan.members, record, found);
      }
      for (const table of typeof record.id === "string" ? children : []) {
        const found = this.#stones.find("row", `${table.name}\n${String(record.id)}`);
        if (found !== undefined) return this.#empty(table.members, record, found);
      }
    }
    return undefined;
  }

  #empty(members: readonly FieldPlan[], record: Json, pseudonym: string): Json {
    const known = new Map(members.map((member) => [member.field, member]));
    const copy: Json = {};
    for (const [field, value] of Object.entries(record)) {
      const member = known.get(field);
      copy[field] = member === undefined ? silenced(value) : this.#emptyField(member, value, pseudonym);
    }
    return copy;
  }

  #emptyField(member: FieldPlan, value: unknown, pseudonym: string): unknown {
    if (value === null || value === undefined) return value;
    if (member.kind === "column") {
      if (!member.hint.pii) return eachText(value, (text) => this.#stones.withoutContacts(text));
      // Somebody who had a contact must still have one when this is replayed: it becomes the pseudonym then.
      if (member.hint.contact !== undefined) return pseudonymAddress(pseudonym);
      return keptOf(member, value) ?? (member.schema.safeParse(null).success ? null : "");
    }
    if (typeof value !== "object") return value;
    if (member.kind === "object") return this.#empty(member.members, value as Json, pseudonym);
    const each = (item: unknown) =>
      typeof item === "object" && item !== null
        ? this.#empty(member.table.members, item as Json, pseudonym)
        : item;
    if (Array.isArray(value)) return value.map(each);
    const { nodes } = value as { nodes?: unknown };
    return Array.isArray(nodes) ? { ...value, nodes: nodes.map(each) } : silenced(value);
  }
}

/** Properties that only wrap what stands in them. */
const WRAPPERS = new Set(["nodes", "edges", "node"]);

/** A value that the schema does not know: its texts go, its shape stays. */
function silenced(value: unknown): unknown {
  return eachText(value, () => "");
}
