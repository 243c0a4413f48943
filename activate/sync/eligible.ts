import type { Warehouse } from "../../warehouse/port.ts";
import type { Consent, Sync } from "../mapping/schema.ts";
import type { LeftPlace } from "./places.ts";
import { literal, sha256Sql } from "./sql.ts";
import { ACTIVATE_SCHEMA } from "./tables.ts";

/** What a customer's row must have for a mapping, and what the warehouse's customers have. */
export interface EligibilityContext {
  warehouse: Warehouse;
  sync: Sync;
  /** Columns of core.customers. */
  columns: ReadonlySet<string>;
  /** Whether activate.suppressions is there. */
  hasSuppressions: boolean;
  /** Today as `YYYY-MM-DD`, for ages. */
  today: string;
  /** gone: there is no such segment any more; emptied: a person wants everybody out. Both have no members. */
  members: "segment" | "gone" | "emptied";
  /** Set when the state speaks of another audience than activations.yml: then nothing may be sent. */
  moved: LeftPlace | undefined;
}

export interface EligibilityOptions {
  /** A table of the row_keys that base has: then no consents but theirs are added up. */
  only?: string;
  /** More columns of base that the query gives on. */
  carries?: readonly string[];
}

const CLEAR = [
  ...["email", "phone", "first_name", "last_name", "country_code", "postal_code", "birth_date"],
] as const;

/**
 * A query over `base` (customer_id, in_segment): each with the first reason that keeps it from being sent (`skip_reason`,
 * null when it may go), the fingerprint of what the mapping reads, and the clear fields for those who prepare rows.
 * Reasons stand in the order in which the law, then the mapping, then the comparison group would have it.
 */
export function eligibilitySql(
  context: EligibilityContext,
  base: string,
  more: EligibilityOptions = {},
): string {
  const { warehouse, sync } = context;
  const clear = CLEAR.map((column) => `${clearColumn(context, column)} as ${column}`);
  return `select
    base.customer_id as row_key,
    base.in_segment,
    case
        when customers.customer_id is null then
            case when base.customer_id like 'tombstone:%' then 'forgotten' else 'customer-gone' end
        ${when(suppressedSql(context), "suppressed")}
        ${consentWhens(sync.consent)}
        ${regionWhens(sync)}
        ${ageWhens(context)}
        when ${identifierColumns(sync)
          .map((column) => `nullif(trim(${clearColumn(context, column)}), '') is null`)
          .join(" and ")} then 'no-identifier'
        ${when(holdoutSql(warehouse, sync), "holdout")}
    end as skip_reason,
    ${fingerprintSql(context)} as fingerprint,
    ${[...clear, ...(more.carries ?? []).map((column) => `base.${column}`)].join(",\n    ")}
  from (${base}) as base
  left join ${warehouse.quote({ schema: "core", name: "customers" })} as customers
      on base.customer_id = customers.customer_id
  ${consentJoin(warehouse, sync.consent, more.only)}`;
}

const when = (condition: string | undefined, reason: string): string =>
  condition === undefined ? "" : `when ${condition} then '${reason}'`;

/** An address is of no use to its platform alone, and a date of birth to nobody; e-mail or phone must be there. */
const identifierColumns = (sync: Sync) => {
  const kinds = sync.identifiers.filter((kind) => kind !== "address" && kind !== "birth_date");
  return kinds.length > 0 ? kinds : (["last_name"] as const);
};

function clearColumn({ columns, warehouse }: EligibilityContext, column: string): string {
  const text = warehouse.typeName("text");
  if (!columns.has(column)) return `cast(null as ${text})`;
  return column === "birth_date" ? `cast(customers.birth_date as ${text})` : `customers.${column}`;
}

function suppressedSql({ warehouse, sync, hasSuppressions }: EligibilityContext): string | undefined {
  const lists: string[] = [];
  if (hasSuppressions)
    lists.push(
      `select customer_id from ${warehouse.quote({ schema: ACTIVATE_SCHEMA, name: "suppressions" })}`,
    );
  if (sync.suppress.length > 0) lists.push(membersSql(warehouse, sync.suppress));
  return lists.length === 0 ? undefined : `base.customer_id in (${lists.join(" union distinct ")})`;
}

/** Today's members of segments. */
export function membersSql(warehouse: Warehouse, segments: readonly string[]): string {
  const members = warehouse.quote({ schema: "segments", name: "segment_members" });
  const which = segments.length === 0 ? "1 = 0" : `segment in (${segments.map(literal).join(", ")})`;
  return `select distinct customer_id from ${members} where left_at is null and ${which}`;
}

function consentWhens(consent: Consent): string {
  if ("not_needed_because" in consent) return "";
  return `when consents.denials > 0 then 'no-consent'
        when consents.grants is null or consents.grants = 0 then 'consent-unknown'`;
}

function consentJoin(warehouse: Warehouse, consent: Consent, only: string | undefined): string {
  if ("not_needed_because" in consent) return "";
  const channel = consent.channel === undefined ? "" : ` and channel = ${literal(consent.channel)}`;
  const theirs = only === undefined ? "" : ` and customer_id in (select row_key from ${only})`;
  return `left join (
      select
          customer_id,
          sum(case when is_granted then 1 else 0 end) as grants,
          sum(case when is_granted then 0 else 1 end) as denials
      from ${warehouse.quote({ schema: "customer360", name: "customer_consents" })}
      where purpose = ${literal(consent.purpose)}${channel}${theirs}
      group by customer_id
  ) as consents on base.customer_id = consents.customer_id`;
}

function regionWhens({ regions }: Sync): string {
  if (regions === undefined) return "";
  return `when customers.country_code is null then 'region-unknown'
        when customers.country_code not in (${regions.map(literal).join(", ")}) then 'region'`;
}

function ageWhens({ sync, today }: EligibilityContext): string {
  if (sync.least_age === undefined) return "";
  const [year, rest] = [Number(today.slice(0, 4)), today.slice(4).replace("02-29", "02-28")];
  return `${sync.unknown_age === "refuse" ? "when customers.birth_date is null then 'age-unknown'" : ""}
        when customers.birth_date > date '${year - sync.least_age}${rest}' then 'too-young'`;
}

/** A share of customers by a hash of their key: the same people for every destination of the segment, at any size. */
function holdoutSql(warehouse: Warehouse, { holdout, segment }: Sync): string | undefined {
  if (holdout === 0) return undefined;
  const bound = Math.floor(holdout * 0x1_0000_0000)
    .toString(16)
    .padStart(8, "0");
  const hash = sha256Sql(warehouse, `${literal(`${segment}:`)} || base.customer_id`);
  return `substr(${hash}, 1, 8) < '${bound}'`;
}

/** Changes when a mapped field does, or the mapping itself. */
function fingerprintSql(context: EligibilityContext): string {
  const { warehouse, sync } = context;
  const fields = sync.identifiers.flatMap((kind) =>
    kind === "address" ? ["first_name", "last_name", "country_code", "postal_code"] : [kind],
  );
  const version = literal([...sync.identifiers, sync.phone_region ?? "-"].join(","));
  const texts = fields.map((field) => `coalesce(${clearColumn(context, field)}, '')`);
  // 128 bits tell a change; a million of them are kept in memory.
  return `substr(${sha256Sql(warehouse, [version, ...texts].join(" || chr(31) || "))}, 1, 32)`;
}
