import type { Session } from "../../warehouse/port.ts";
import { type EligibilityContext, eligibilitySql, membersSql } from "./eligible.ts";
import { literal } from "./sql.ts";
import { readable } from "./tables.ts";

/** What a plan does with a row. `stay` and `wait` are those at the platform that this sync leaves alone. */
export type Operation = "add" | "change" | "remove" | "keep" | "stay" | "wait" | "skip" | "drop";

/** Reasons for which a row goes from the platform in every mode, and whatever the guard rails say. */
export const LAWFUL = ["forgotten", "customer-gone", "no-consent", "suppressed"] as const;

/** The temporary table of a plan, on the session that made it. */
export const PLAN = "activate_plan";

/**
 * Compares the segment's members as they may be sent now with what the destination was last known to hold, in the
 * warehouse, into the temporary table activate_plan: row_key, operation, reason, fingerprint, and a number among the rows
 * to remove and among those to add, by which pages are read.
 */
export async function makePlan(session: Session, context: EligibilityContext): Promise<void> {
  const { warehouse, sync } = context;
  const snapshot = await readable(warehouse, "sync_snapshot");
  const batches = await readable(warehouse, "sync_batches");
  const members = membersSql(warehouse, [sync.segment]);
  const known = `select * from ${snapshot} as s where sync = ${literal(sync.name)}`;
  const base = `select coalesce(members.customer_id, known.row_key) as customer_id,
      members.customer_id is not null as in_segment
    from (${members}) as members
    full join (${known}) as known on members.customer_id = known.row_key`;
  await session.execute(`create temporary table ${PLAN} as
with eligible as (
    select row_key, in_segment, skip_reason, fingerprint from (${eligibilitySql(context, base)}) as e
),
known as (
    select known.*, batches.state as batch_state
    from (${known}) as known
    left join (select distinct batch_id, state from ${batches} as b where state = 'sent') as batches
        on known.batch_id = batches.batch_id
),
decided as (
    select
        eligible.row_key,
        eligible.in_segment,
        ${operationSql(sync.mode)} as operation,
        case
            when eligible.skip_reason is not null then eligible.skip_reason
            when known.status = 'unusable' and known.fingerprint = eligible.fingerprint then known.reason
            when known.status = 'failed' then 'tried-again'
            when not eligible.in_segment then 'left-segment'
        end as reason,
        eligible.fingerprint
    from eligible
    left join known on eligible.row_key = known.row_key
)
select
    *,
    row_number() over (partition by operation in ('remove', 'change') order by row_key) as removal_number,
    row_number() over (partition by operation in ('add', 'change') order by row_key) as addition_number
from decided`);
}

/** The rules of a diff, in their order. */
function operationSql(mode: "mirror" | "upsert" | "add_only"): string {
  const held = "known.status in ('in', 'adding', 'removing')";
  return `case
            when known.batch_state = 'sent' then 'wait'
            when eligible.skip_reason is not null and ${held} then 'remove'
            when eligible.skip_reason is not null and known.status is not null and not eligible.in_segment then 'drop'
            when eligible.skip_reason is not null then 'skip'
            when not eligible.in_segment and ${held} then '${mode === "mirror" ? "remove" : "stay"}'
            when not eligible.in_segment then 'drop'
            when known.status is null or known.status = 'failed' then 'add'
            when known.status = 'unusable' and known.fingerprint = eligible.fingerprint then 'skip'
            when known.status = 'unusable' then 'add'
            when known.fingerprint <> eligible.fingerprint then '${mode === "add_only" ? "keep" : "change"}'
            when known.status = 'in' then 'keep'
            else 'add'
        end`;
}
