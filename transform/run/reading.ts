import type { Dialect } from "../../warehouse/port.ts";
import { declaredType, spanConditions } from "../bigquery/event-time.ts";
import { JinjaRelation } from "../context/relation.ts";
import type { Node } from "../node.ts";
import type { PreviousState } from "../state/previous.ts";
import type { RelationCache } from "./relations.ts";
import { nameMark } from "./subquery-names.ts";

/** A stretch of time, `start` included and `end` not; both as SQL timestamps in UTC (`2026-01-31 00:00:00`). */
export interface Span {
  start?: string | undefined;
  end?: string | undefined;
}

/** How a run reads what its nodes refer to, where that is not simply the target's own table. */
export interface Reading {
  /** Reads what is not built here from where an earlier run built it. */
  defer?:
    | { state: PreviousState; favorState: boolean; chosen: ReadonlySet<string>; relations: RelationCache }
    | undefined;
  /** Reads no row of any input: a trial of the SQL alone. */
  empty?: boolean | undefined;
  /** Reads only rows of this time from inputs that name their `event_time`. */
  sample?: Span | undefined;
}

/** Where an earlier run has a node's table, when this run should read that one. */
export function deferred(
  reading: Reading,
  node: Node,
): { database: string; schema: string; identifier: string } | undefined {
  const { defer } = reading;
  if (!defer || node.source || node.config.materialized === "ephemeral") return undefined;
  if (defer.chosen.has(node.uniqueId)) return undefined;
  const before = defer.state.nodes.get(node.uniqueId);
  if (!before || (before.config as { materialized?: string } | undefined)?.materialized === "ephemeral")
    return undefined;
  if (!defer.favorState && defer.relations.find(node.schema, node.alias)) return undefined;
  return {
    database: String(before.database),
    schema: String(before.schema),
    identifier: String(before.alias ?? before.name),
  };
}

/**
 * The relation as one model reads it: all of it, nothing of it (`--empty`), or the rows of a span (`--sample`, a
 * microbatch). The subquery gets the table's name, where the model writes no alias of its own after it: `withNames`.
 */
export function narrowed(
  reading: Reading,
  input: Node,
  relation: JinjaRelation,
  batch: Span | undefined,
  dialect: Dialect,
): JinjaRelation {
  if (relation.is_cte) return relation;
  if (reading.empty) return new NarrowedRelation(relation, "where false limit 0");
  const eventTime = input.config.event_time;
  const spans = [reading.sample, batch].filter((span) => span !== undefined);
  if (typeof eventTime !== "string" || spans.length === 0) return relation;
  const type = declaredType(input, eventTime);
  const conditions = spans.flatMap((span) =>
    dialect === "bigquery" ? spanConditions(eventTime, type, span) : conditionsOf(eventTime, span),
  );
  return new NarrowedRelation(relation, `where ${conditions.join(" and ")}`);
}

/** The conditions that keep a time within a span. */
export function conditionsOf(eventTime: string, { start, end }: Span): string[] {
  return [
    ...(start === undefined ? [] : [`${eventTime} >= timestamp '${start}'`]),
    ...(end === undefined ? [] : [`${eventTime} < timestamp '${end}'`]),
  ];
}

class NarrowedRelation extends JinjaRelation {
  readonly #whole: JinjaRelation;
  readonly #rest: string;

  constructor(whole: JinjaRelation, rest: string) {
    super(whole.parts(), (name) => name);
    this.#whole = whole;
    this.#rest = rest;
  }

  override render(): string {
    const own = this.#whole.include({ database: false, schema: false }).render();
    return `(select * from ${this.#whole.render()} ${this.#rest})${nameMark(own)}`;
  }

  /** Renaming or cutting parts speaks of the table itself. */
  override include(parts: Parameters<JinjaRelation["include"]>[0] = {}): JinjaRelation {
    return this.#whole.include(parts);
  }

  override incorporate(change: Parameters<JinjaRelation["incorporate"]>[0] = {}): JinjaRelation {
    return this.#whole.incorporate(change);
  }
}
