import type { Session, Warehouse } from "../../warehouse/port.ts";
import { type EligibilityContext, eligibilitySql, membersSql } from "./eligible.ts";
import { freeLiteral, literal } from "./sql.ts";
import { readable } from "./tables.ts";

/** What a plan does with a row. `stay` and `wait` are those at the platform that this sync leaves alone. */
export type Operation = "add" | "change" | "remove" | "keep" | "stay" | "wait" | "skip" | "drop";

/**
 * Reasons for which a row goes from the platform whatever the guard rails say: somebody has said so. Consents and customers
 * that are just not there wait for the guard rails, since so does a failed load look.
 */
export const LAWFUL = ["forgotten", "no-consent", "suppressed"] as const;

/** The temporary table of a plan, on the session that made it. */
export const PLAN = "activate_plan";
/** What a plan is made from: members and known rows, side by side. */
const BASE = "activate_base";
const KNOWN = ["status", "known_fingerprint", "known_reason", "is_under_way"];

/**
 * Compares the segment's members as they may be sent now with what the destination was last known to hold, in the
 * warehouse, into the temporary table activate_plan: row_key, in_segment, operation, reason, and the fingerprint
 * of rows to send. `exactly`: as in mirror mode, whatever the mapping says, since the audience is emptied or replaced.
 */
export async function makePlan(
  session: Session,
  context: EligibilityContext,
  exactly = context.members === "emptied",
): Promise<void> {
  const { warehouse, sync } = context;
  const snapshot = await readable(warehouse, "sync_snapshot");
  const batches = await readable(warehouse, "sync_batches");
  // In two steps, so that each holds few tables at once: a million members take under 200 MB of the warehouse's memory.
  await session.execute(`create or replace temporary table ${BASE} as
    select
        coalesce(members.customer_id, known.row_key) as customer_id,
        members.customer_id is not null as in_segment,
        known.status,
        known.fingerprint as known_fingerprint,
        known.reason as known_reason,
        batches.batch_id is not null as is_under_way
    from (${membersSql(warehouse, context.members === "segment" ? [sync.segment] : [])}) as members
    full join (select * from ${snapshot} as s where sync = ${literal(sync.name)}) as known
        on members.customer_id = known.row_key
    left join (select distinct batch_id from ${batches} as b where state = 'sent') as batches
        on known.batch_id = batches.batch_id`);
  await session.execute(`create or replace temporary table ${PLAN} as
with eligible as (
    ${eligibilitySql(context, `select * from ${BASE}`, { carries: KNOWN })}
),
decided as (
    select
        *,
        ${operationSql(exactly ? "mirror" : sync.mode)} as operation,
        case
            when skip_reason is not null then skip_reason
            when status = 'unusable' and known_fingerprint = fingerprint then known_reason
            when status = 'failed' then 'tried-again'
            when not in_segment then '${context.members === "emptied" ? "emptied" : "left-segment"}'
        end as reason
    from eligible
)
select
    row_key,
    in_segment,
    operation,
    reason,
    case when operation in ('add', 'change', 'skip') then fingerprint end as fingerprint
from decided`);
  await session.execute(`drop table ${BASE}`);
}

/** The temporary table of the page of a plan that is worked on. */
export const PAGE = "activate_page";

/**
 * Puts the next rows of some operations, in the order of their keys, into the temporary table activate_page. Returns the last
 * key, from which the next page goes on; undefined when there are none left.
 */
export async function turnPage(
  session: Session,
  warehouse: Warehouse,
  page: { operations: readonly Operation[]; after: string | undefined; rows: number },
): Promise<string | undefined> {
  const after = page.after === undefined ? "" : ` and row_key > ${freeLiteral(warehouse, page.after)}`;
  // Replaced, not dropped before: BigQuery looks for a temporary table that is not there in a dataset, and none is named.
  await session.execute(`create or replace temporary table ${PAGE} as
    select row_key, operation, reason from ${PLAN}
    where operation in (${page.operations.map(literal).join(", ")})${after}
    order by row_key limit ${page.rows}`);
  const [last] = await session.rows<{ last: string | null }>(`select max(row_key) as last from ${PAGE}`);
  return last?.last ?? undefined;
}

/** The rules of a diff, in their order. */
function operationSql(mode: "mirror" | "upsert" | "add_only"): string {
  const held = "status in ('in', 'adding', 'removing')";
  return `case
            when is_under_way then 'wait'
            when skip_reason is not null and ${held} then 'remove'
            when skip_reason is not null and status is not null and not in_segment then 'drop'
            when skip_reason is not null then 'skip'
            when not in_segment and ${held} then '${mode === "mirror" ? "remove" : "stay"}'
            when not in_segment then 'drop'
            when status is null or status = 'failed' then 'add'
            when status = 'unusable' and known_fingerprint = fingerprint then 'skip'
            when status = 'unusable' then 'add'
            when known_fingerprint <> fingerprint then '${mode === "add_only" ? "keep" : "change"}'
            when status = 'in' then 'keep'
            else 'add'
        end`;
}
