import { ensureRawTables } from "../../extract/run.ts";
import { sources } from "../../extract/sources/index.ts";
import type { Warehouse } from "../../warehouse/port.ts";

/** Shops whose accounts a person may have; the shop's place is part of a record's number. */
export const SHOPS = ["north", "south", "east"] as const;

/**
 * Fills raw tables with synthetic people, the same on each run: accounts in up to three shops, help-desk users, leads.
 * Contacts are written as people write them (capitals, blanks, phone numbers in three ways); one person in twenty shares
 * a phone with a neighbour, and one account in five thousand has the number of the shop's till. About 2.5 identifiers a person.
 */
export async function fillCrowd(warehouse: Warehouse, persons: number): Promise<void> {
  await ensureRawTables(warehouse, sources);
  await warehouse.execute(`create table persons as
    select range as p, hash(range * 2 + 20111209) as h, hash(range * 2 + 20111210) as g from range(${persons})`);
  // Whoever has no account in the first shop is met in another one, at the help desk or as a lead.
  const wanted = ["h % 100 < 62", "h // 100 % 100 < 55", "h // 10000 % 100 < 33"];
  for (const [shop, condition] of wanted.entries()) await warehouse.execute(accounts(shop, condition));
  await warehouse.execute(`insert into raw_zendesk.users (id, external_id, email, role, tags, created_at)
    select p, case when g % 2 = 0 and h % 100 < 62 then p::varchar end, 'u' || p || '-0@example.com', 'end-user',
      '["synthetic"]', timestamp '2024-01-01' + to_seconds((g // 1000 % 20000000)::bigint)
    from persons where g % 100 < 25`);
  await warehouse.execute(`insert into raw_files.leads (lead_id, email, created_at, is_synthetic)
    select p, 'u' || p || '-' || (g // 7 % 2) || '@example.com', timestamp '2024-01-01' + to_seconds((h // 977 % 20000000)::bigint), true
    from persons where g // 100 % 100 < 15`);
  await warehouse.execute("drop table persons");
}

const accounts = (shop: number, condition: string): string => `
  insert into raw_files.customers (shop, customer_id, email, phone, first_name, created_at, is_synthetic)
  select '${SHOPS[shop]}', p,
    case when (h // 31 + ${shop}) % 4 = 0 then ' U' || p || '-1@Example.com' else 'u' || p || '-0@example.com' end,
    case
      when hash(p * 3 + ${shop}) % 5000 = 0 then '07999999999'
      when hash(p * 3 + ${shop}) % 100 < 80 then ${["'07' || lpad(", "'+44 7' || lpad(", "'0044-7' || lpad("][shop]}(
        (case when g // 10000 % 20 = 0 and p > 0 then p - 1 else p end) * 8 + (h // 7 + ${shop}) % 5 // 4
      )::varchar, 9, '0')
    end,
    'First' || p % 1000,
    timestamp '2024-01-01' + to_seconds((hash(p * 5 + ${shop}) % 20000000)::bigint),
    true
  from persons where ${condition}`;
