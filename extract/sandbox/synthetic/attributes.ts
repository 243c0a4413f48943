import type { Customer } from "../dataset/catalogue.ts";
import { utcText } from "../dataset/money.ts";
import type { World } from "../world.ts";
import { csvText } from "./csv.ts";
import { isMember, makePointsMoves } from "./points.ts";
import { type Random, randomFor } from "./random.ts";

/** What a company may know of a customer beyond the address; null where it was never asked. */
export interface Attributes {
  readonly kind: "person" | "company" | "distributor";
  /** YYYY-MM-DD. */
  readonly birthday: string | null;
  readonly gender: string | null;
  readonly occupation: string | null;
  readonly region: string | null;
  readonly household: string | null;
  readonly company: string | null;
}

const OCCUPATIONS = (
  "teacher nurse gardener baker bookseller carpenter cook designer driver engineer florist hairdresser librarian musician " +
  "photographer potter retired student tailor vet"
).split(" ");

const REGIONS: Readonly<Record<string, readonly string[]>> = {
  GB: ["East of England", "London", "Midlands", "North East", "North West", "Scotland", "South East", "South West", "Wales", "Yorkshire"],
  DE: ["Bayern", "Berlin", "Hamburg", "Hessen", "Sachsen"],
  FR: ["Bretagne", "Normandie", "Occitanie", "Île-de-France"],
  IE: ["Connacht", "Leinster", "Munster", "Ulster"],
}; // biome-ignore format: a table of regions

/** Points earned from which a member is in the tier. */
const TIERS: readonly (readonly [number, string])[] = [
  [5000, "gold"],
  [1500, "silver"],
  [0, "bronze"],
];

/** The synthetic attributes of a customer number; they depend on the seed and that number alone. */
export function attributesOf(world: World, customer: Customer): Attributes {
  const random = randomFor(world.seed, "attributes", customer.id);
  const person = world.person(customer);
  const isFirm = person.company !== null;
  const distributes = random.chance(0.12);
  const region = random.pick(REGIONS[person.country.code ?? ""] ?? [null]);
  return {
    kind: isFirm ? (distributes ? "distributor" : "company") : "person",
    ...personal(random, isFirm),
    region: random.chance(0.8) ? region : null,
    household: isFirm ? null : shared(world.seed, "household", customer.id, 1, 0.1),
    company: isFirm ? (shared(world.seed, "company", customer.id, 2, 0.2) ?? `company-${customer.id}`) : null,
  };
}

function personal(random: Random, isFirm: boolean): Pick<Attributes, "birthday" | "gender" | "occupation"> {
  const two = (n: number): string => String(n).padStart(2, "0");
  const birthday = `${random.int(1940, 1991)}-${two(random.int(1, 12))}-${two(random.int(1, 28))}`;
  const gender = random.pick(["female", "female", "female", "male", "male", "diverse"]);
  const occupation = random.pick(OCCUPATIONS);
  const known = [random.chance(0.7), random.chance(0.8), random.chance(0.5)];
  if (isFirm) return { birthday: null, gender: null, occupation: null };
  return {
    birthday: known[0] ? birthday : null,
    gender: known[1] ? gender : null,
    occupation: known[2] ? occupation : null,
  };
}

/** An id that neighbouring customer numbers share: 2 to the power of `bits` of them. */
function shared(seed: number, kind: string, id: number, bits: number, chance: number): string | null {
  const group = id >> bits;
  return randomFor(seed, kind, group).chance(chance) ? `${kind}-${group << bits}` : null;
}

/** customers.csv of the demo folder: attributes and membership of every customer number. Names and contacts are the shop's. */
export function customersCsv(world: World): string {
  const earned = new Map<number, number>();
  for (const move of makePointsMoves(world))
    if (move.kind === "earned")
      earned.set(move.customer.id, (earned.get(move.customer.id) ?? 0) + move.points);
  const rows = world.data.customers.map((customer) => {
    const known = attributesOf(world, customer);
    const joined = isMember(world.seed, customer) ? customer.orders[0] : undefined;
    return [
      customer.id,
      "shopify",
      known.region,
      world.person(customer).locale,
      known.birthday,
      known.gender,
      known.occupation,
      known.kind,
      known.household,
      known.company,
      joined && TIERS.find(([from]) => (earned.get(customer.id) ?? 0) >= from)![1],
      joined && utcText(joined.createdAt),
      utcText(customer.firstAt),
      true,
    ];
  });
  return csvText(
    "customer_id,shop,region,language,birthday,gender,occupation,person_kind,household_id,company_id,membership_tier,member_since,updated_at,is_synthetic",
    rows,
  );
}
