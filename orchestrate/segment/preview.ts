import { PatronError } from "../../kernel/diagnostics.ts";
import { compileInline, type Project as Models } from "../../transform/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { oneLine, type Segment } from "./definition.ts";

/** What a segment would hold, and how it differs from everybody. Nothing is written for it. */
export interface Preview {
  /** The day of as_of that the figures are for. */
  asOf: string;
  customers: number;
  /** All customers that a segment is picked from. */
  base: number;
  /** Whether the purpose asks for consent at all. */
  needsConsent: boolean;
  /** Of how many the answer to the purpose's question of consent is known; null where no consent of it is loaded. */
  consentKnown: number | null;
  /** Who agreed and has an address or a number; everybody where the purpose needs no consent. */
  reach: number | null;
  /** Other segments as they were settled by the last build. */
  overlaps: { segment: string; customers: number; shared: number }[];
  /** Averages over customers whose value is known: exact decimals of two places. */
  averages: { measure: string; segment: string | null; base: string | null }[];
  /** How customers spread over tiers, and over the countries that most of the segment are of. */
  shares: { dimension: "tier" | "country"; value: string; segment: number; base: number }[];
}

const MEASURES = ["orders", "net_sales", "cm3", "average_order_value", "days_since_last_order"] as const;
const COUNTRIES = 5;

/**
 * Previews a condition for a purpose. Reads tables alone, so that the read copy will do. Throws PatronError when the
 * warehouse refuses the condition, or was built before there was anything to pick from.
 */
export async function previewSegment(
  models: Models,
  warehouse: Warehouse,
  segment: Pick<Segment, "name" | "predicate" | "purpose">,
): Promise<Preview> {
  const predicate = oneLine(segment.predicate);
  const ask = async <T extends object>(sql: string): Promise<T[]> => {
    const withPicked = `with base as ({{ segment_base() }}), picked as (select * from base where ${predicate}) ${sql}`;
    const compiled = await compileInline(models, warehouse, withPicked);
    return warehouse.rows<T>(compiled).catch((error: unknown) => {
      throw refused(error, predicate);
    });
  };
  const [size] = await ask<{ as_of: string } & Record<string, number | null>>(sizeSql(segment.purpose));
  return {
    asOf: size!.as_of,
    customers: Number(size!.customers),
    base: Number(size!.base),
    needsConsent: Number(size!.needs_consent) === 1,
    consentKnown: numberOrNull(size!.consent_known),
    reach: numberOrNull(size!.reach),
    overlaps: (await ask<Preview["overlaps"][number]>(overlapSql(segment.name))).map((row) => ({
      ...row,
      customers: Number(row.customers),
      shared: Number(row.shared),
    })),
    averages: averagesOf((await ask<Record<string, string | null>>(averageSql))[0]!),
    shares: (await ask<Preview["shares"][number]>(shareSql)).map((row) => ({
      ...row,
      segment: Number(row.segment),
      base: Number(row.base),
    })),
  };
}

const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);

/** Consent as segment_previews counts it: by the flag and the contact that the purpose names. */
const sizeSql = (purpose: string): string => `
{%- set rule = segment_purposes()['${purpose}'] %}
select
    (select cast(as_of_on as {{ type_string() }}) from {{ ref('int_as_of') }}) as as_of,
    count(*) as customers,
    (select count(*) from base) as base,
    {{ 1 if rule.needs_consent else 0 }} as needs_consent,
    {% if rule.consent -%}
    {{ count_true(rule.consent ~ ' is not null') }} as consent_known,
    {{ count_true(rule.consent ~ ' and ' ~ rule.contact ~ ' is not null') }} as reach
    {%- elif rule.needs_consent -%}
    cast(null as {{ type_int() }}) as consent_known, cast(null as {{ type_int() }}) as reach
    {%- else -%}
    count(*) as consent_known, count(*) as reach
    {%- endif %}
from picked`;

const overlapSql = (name: string): string => `
select
    matches.segment,
    count(*) as customers,
    count(picked.customer_id) as shared
from {{ ref('int_segment_matches') }} as matches
left join picked
    on matches.customer_id = picked.customer_id
where matches.segment <> '${name}'
group by matches.segment
order by shared desc, matches.segment`;

const averageSql = `
select
${MEASURES.flatMap((measure) => [
  `    {{ round_money(avg_money('picked.${measure}')) }} as segment_${measure}`,
  `    (select {{ round_money(avg_money('base.${measure}')) }} from base) as base_${measure}`,
]).join(",\n")}
from picked`;

const averagesOf = (row: Record<string, string | null>): Preview["averages"] =>
  MEASURES.map((measure) => ({
    measure,
    segment: twoPlaces(row[`segment_${measure}`]),
    base: twoPlaces(row[`base_${measure}`]),
  }));

/** Exact: the SQL has rounded, so what is cut off are zeros; one warehouse writes them and the other does not. */
function twoPlaces(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const [whole, places = ""] = String(text).split(".");
  return `${whole}.${places.padEnd(2, "0").slice(0, 2)}`;
}

const shareSql = `
, dimensions as (
    select customer_id, 'tier' as dimension, value_tier as dimension_value, value_tier_order as sort_order from base
    union all
    select customer_id, 'country' as dimension, coalesce(country, 'unknown') as dimension_value, 0 as sort_order from base
),
counted as (
    select
        dimensions.dimension,
        dimensions.dimension_value,
        min(dimensions.sort_order) as sort_order,
        count(picked.customer_id) as in_segment,
        count(*) as in_base
    from dimensions
    left join picked
        on dimensions.customer_id = picked.customer_id
    group by dimensions.dimension, dimensions.dimension_value
),
ranked as (
    select
        *,
        row_number() over (partition by dimension order by sort_order, in_segment desc, in_base desc, dimension_value) as place
    from counted
)
select dimension, dimension_value as value, in_segment as segment, in_base as base
from ranked
where dimension = 'tier' or place <= ${COUNTRIES}
order by dimension desc, place`;

function refused(error: unknown, predicate: string): unknown {
  const said = error instanceof PatronError ? error.diagnostics[0]!.message : String(error);
  const message = said.split("\n")[0]!;
  const isMissing = /Table with name|Not found: (Table|Dataset)/i.test(message);
  return new PatronError(
    {
      code: isMissing ? "no-segment-tables" : "wrong-segment",
      message: isMissing
        ? `The tables that segments are picked from are not all there: ${message}`
        : `The warehouse refuses the condition ${predicate}: ${message}`,
      help: isMissing
        ? "Build them: npx patron build --select +int_segment_matches"
        : "See the columns: npx patron show --select customer_360 --limit 1",
    },
    { cause: error },
  );
}
