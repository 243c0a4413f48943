import { type CampaignDay, campaignDays } from "../synthetic/campaign-days.ts";
import type { World } from "../world.ts";
import { type Gaql, meets, QueryError } from "./gaql.ts";

/** A row before it is written: values by GAQL field name. */
type Row = Readonly<Record<string, string | number>>;

const DAY_MS = 86_400_000;
const METRICS = ["cost_micros", "clicks", "impressions", "conversions", "conversions_value"] as const;
/** Protobuf's int64 becomes text in JSON. */
const INT64 = new Set([
  "campaign.id",
  "customer.id",
  "metrics.cost_micros",
  "metrics.clicks",
  "metrics.impressions",
]);

const CUSTOMER_FIELDS = ["resource_name", "id", "currency_code", "time_zone", "descriptive_name"].map(
  (name) => `customer.${name}`,
);
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  customer: CUSTOMER_FIELDS,
  campaign: [
    ...["resource_name", "id", "name", "status", "advertising_channel_type"].map(
      (name) => `campaign.${name}`,
    ),
    "segments.date",
    ...METRICS.map((name) => `metrics.${name}`),
    ...CUSTOMER_FIELDS,
  ],
};

/** The account's reports over the synthetic campaign days up to the sandbox's clock. */
export class Reports {
  readonly #world: World;
  readonly #customerId: string;
  readonly #days: readonly CampaignDay[];

  constructor(world: World, customerId: string) {
    this.#world = world;
    this.#customerId = customerId;
    this.#days = campaignDays(world);
  }

  /** Rows of a query as the API writes them. Throws QueryError when a field or resource is not known. */
  run(query: Gaql): unknown[] {
    checkFields(query);
    const rows = query.from === "customer" ? [this.#customer()] : this.#campaignRows(query);
    const sorted = [...rows].sort((a, b) => order(a, b, query));
    return sorted.slice(0, query.limit ?? sorted.length).map((row) => write(row, query.fields));
  }

  #customer(): Row {
    return {
      "customer.resource_name": `customers/${this.#customerId}`,
      "customer.id": this.#customerId,
      "customer.currency_code": "GBP",
      "customer.time_zone": "Europe/London",
      "customer.descriptive_name": "[synthetic] Online Retail",
    };
  }

  /** Whole days only; summed by campaign when segments.date is not selected, as the API does. */
  #campaignRows(query: Gaql): Row[] {
    const visible = Math.floor(this.#world.now / DAY_MS);
    const rows = this.#days
      .filter(({ day }) => day < visible)
      .map((figures) => this.#row(figures))
      .filter((row) => query.conditions.every((condition) => meets(row[condition.field], condition)));
    return query.fields.includes("segments.date") ? rows : sumByCampaign(rows);
  }

  #row({ campaign, day, ...figures }: CampaignDay): Row {
    return {
      ...this.#customer(),
      "campaign.resource_name": `customers/${this.#customerId}/campaigns/${campaign.id}`,
      "campaign.id": campaign.id,
      "campaign.name": campaign.name,
      "campaign.status": "ENABLED",
      "campaign.advertising_channel_type": campaign.name.includes("Shopping") ? "SHOPPING" : "SEARCH",
      "segments.date": new Date(day * DAY_MS).toISOString().slice(0, 10),
      "metrics.cost_micros": figures.costMicros,
      "metrics.clicks": figures.clicks,
      "metrics.impressions": figures.impressions,
      "metrics.conversions": figures.conversions,
      "metrics.conversions_value": figures.conversionsValue,
    };
  }
}

function checkFields(query: Gaql): void {
  const known = FIELDS[query.from];
  if (known === undefined)
    throw new QueryError(
      "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE",
      `Error in FROM clause: '${query.from}' is not a valid resource name here (campaign, customer).`,
    );
  const asked = [
    ...query.fields,
    ...query.conditions.map((condition) => condition.field),
    ...query.orderBy.map((one) => one.field),
  ];
  const unknown = asked.find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new QueryError("UNRECOGNIZED_FIELD", `Unrecognized field in the query: '${unknown}'.`);
}

function sumByCampaign(rows: readonly Row[]): Row[] {
  const sums = new Map<string | number, Record<string, string | number>>();
  for (const row of rows) {
    const sum = sums.get(row["campaign.id"]!);
    if (sum === undefined) sums.set(row["campaign.id"]!, { ...row });
    else
      for (const name of METRICS) {
        const field = `metrics.${name}`;
        sum[field] = (sum[field] as number) + (row[field] as number);
      }
  }
  return [...sums.values()];
}

function order(a: Row, b: Row, query: Gaql): number {
  for (const { field, descending } of query.orderBy) {
    const [x, y] = [a[field]!, b[field]!];
    if (x !== y) return (x < y ? -1 : 1) * (descending ? -1 : 1);
  }
  return 0;
}

/** Nested, camelCase, as the REST surface writes it; a selected resource always carries its resourceName. */
function write(row: Row, fields: readonly string[]): unknown {
  const result: Record<string, Record<string, unknown>> = {};
  const resources = new Set(fields.map((field) => field.split(".")[0]!));
  const named = [...resources].map((resource) => `${resource}.resource_name`).filter((name) => name in row);
  for (const field of new Set([...named, ...fields])) {
    const [group, name] = field.split(".") as [string, string];
    const value = row[field]!;
    result[group] ??= {};
    result[group][camel(name)] = INT64.has(field) ? String(value) : value;
  }
  return result;
}

/** cost_micros to costMicros. */
export const camel = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
