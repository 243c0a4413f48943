import { readFileSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "../../parity/generated-rows.ts";
import { modelsDir } from "../shop.ts";
import { groups, UnionFind } from "./people.ts";

export type Pair = [record: string, link: string];

/** A project with the materialisation and one model, `people`, over the pairs; the SQL is both warehouses'. */
export function projectOf(pairs: readonly Pair[]): Record<string, string> {
  const rows = pairs.map(([record, link]) => `select '${record}' as record_id, '${link}' as component_id`);
  return {
    "macros/connected_components.sql": readFileSync(
      join(modelsDir, "macros/connected_components.sql"),
      "utf8",
    ),
    "models/people.sql": `{{ config(materialized='connected_components') }}\n${rows.join(" union all\n")}`,
  };
}

/** The groups that a union-find makes of the pairs. */
export function oracle(pairs: readonly Pair[]): string[][] {
  const sets = new UnionFind();
  for (const [record, link] of pairs) sets.union(record, `link ${link}`);
  return groups(new Map(pairs.map(([record]) => [record, sets.find(record)])));
}

const name = (n: number): string => String(n).padStart(5, "0");
/** A chain: neighbours share a link. */
const path = (length: number, order: (n: number) => number): Pair[] =>
  Array.from({ length }, (_, i) => [name(order(i >> 1)), `l${(i + 1) >> 1}`]);
const random = seeded(7);
const shuffled = Array.from({ length: 2000 }, (_, n) => ({ n, at: random() }))
  .sort((a, b) => a.at - b.at)
  .map(({ n }) => n);

export const GRAPHS: Record<string, Pair[]> = {
  "a chain of 1,000 records in order": path(2000, (n) => n),
  "a chain of 1,000 records backwards": path(2000, (n) => 5000 - n),
  "a chain of 1,000 records in any order": path(2000, (n) => shuffled[n]!),
  "a star whose middle comes last": Array.from({ length: 300 }, (_, i): Pair[] => [
    [name(i), `l${i}`],
    ["99999", `l${i}`],
  ]).flat(),
  "one link that all share": Array.from({ length: 500 }, (_, i): Pair => [name(i), "x"]),
  "pairs that nobody else has": Array.from({ length: 50 }, (_, i): Pair => [name(i), `l${i}`]),
  "a random graph": Array.from(
    { length: 3000 },
    (): Pair => [name(Math.floor(random() * 2000)), `l${Math.floor(random() * 2500)}`],
  ),
};
