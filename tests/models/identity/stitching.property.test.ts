import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, groups, openPeople, type People, UnionFind } from "./people.ts";

/** Someone's account with a contact or two out of a few, so that many are shared. */
interface Someone {
  id: string;
  email: number;
  phone: number | null;
  day: number;
}

const someone = fc.record({
  id: fc.integer({ min: 0, max: 39 }).map((n) => `${n % 2 === 0 ? "north" : "south"}/${n}`),
  email: fc.integer({ min: 0, max: 25 }),
  phone: fc.option(fc.integer({ min: 0, max: 25 })),
  day: fc.integer({ min: 10, max: 28 }),
});
const crowd = fc.uniqueArray(someone, { selector: (one) => one.id, minLength: 2, maxLength: 30 });

const emailOf = (one: Someone): string => `e${one.email}@example.com`;
const phoneOf = (one: Someone): string | null => (one.phone === null ? null : `+4477009000${10 + one.phone}`);
const recordOf = (one: Someone): string => one.id.replace("/", ":");
const raw = (one: Someone) =>
  account(one.id, { email: emailOf(one), phone: phoneOf(one), created_at: `2024-01-${one.day} 00:00:00` });

/** Who is one person, by union-find over records and contacts. */
function oracle(all: readonly Someone[]): string[][] {
  const sets = new UnionFind();
  for (const one of all) {
    sets.union(recordOf(one), emailOf(one));
    if (one.phone !== null) sets.union(recordOf(one), phoneOf(one)!);
  }
  return groups(new Map(all.map((one) => [recordOf(one), sets.find(recordOf(one))])));
}

const RUNS = { numRuns: 5, seed: 20_111_209 };

describe("stitching, on generated people", { timeout: 180_000 }, () => {
  let people: People;
  beforeAll(async () => {
    people = await openPeople();
  });
  afterAll(() => people.close());

  /** People by nothing but the links that identity_merges lists. */
  async function explained(keys: ReadonlyMap<string, string>): Promise<Map<string, string>> {
    const sets = new UnionFind();
    for (const row of await people.rows(
      "select record_id, linked_record_id from {{ ref('identity_merges') }}",
    ))
      sets.union(String(row.record_id), String(row.linked_record_id));
    return new Map([...keys.keys()].map((record) => [record, sets.find(record)]));
  }

  it("gives the components of a union-find, each merge explained, and the same keys, whatever the order and the batches of the rows", async () => {
    await fc.assert(
      fc.asyncProperty(crowd, fc.infiniteStream(fc.nat()), async (all, random) => {
        await people.reset();
        await people.load("files.customers", all.map(raw));
        await people.stitch();
        const keys = await people.keys();
        expect(groups(keys)).toEqual(oracle(all));
        expect(groups(await explained(keys))).toEqual(oracle(all));
        await people.reset();
        const shuffled = all.map((one) => ({ one, at: random.next().value })).sort((a, b) => a.at - b.at);
        for (const { one } of shuffled) await people.load("files.customers", [raw(one)]);
        await people.stitch();
        expect(await people.keys()).toEqual(keys);
      }),
      RUNS,
    );
  });

  it("keeps every key when records are added, but for people who turn out to be one: they get the oldest of theirs", async () => {
    await fc.assert(
      fc.asyncProperty(crowd, fc.nat({ max: 29 }), async (all, at) => {
        const [first, later] = [all.slice(0, at), all.slice(at)];
        await people.reset();
        await people.load("files.customers", first.map(raw));
        await people.stitch();
        const before = await people.keys();
        await people.load("files.customers", later.map(raw));
        await people.stitch();
        const after = await people.keys();
        expect(groups(after)).toEqual(oracle(all));
        for (const group of groups(after)) {
          const known = new Set(group.flatMap((record) => before.get(record) ?? []));
          const key = after.get(group[0]!)!;
          if (known.size > 0) expect(known).toContain(key);
        }
      }),
      RUNS,
    );
  });

  it("returns to the same people and the same keys when a merge by hand is taken back by a split", async () => {
    await fc.assert(
      fc.asyncProperty(crowd, fc.nat(), fc.nat(), async (all, i, j) => {
        const [one, other] = [recordOf(all[i % all.length]!), recordOf(all[j % all.length]!)];
        await people.reset();
        await people.load("files.customers", all.map(raw));
        await people.stitch();
        const before = await people.keys();
        fc.pre(before.get(one) !== before.get(other));
        const pair = { record_id: one, other_record_id: other };
        await people.decide([{ ...pair, action: "merge", decided_on: "2024-02-01" }]);
        await people.stitch();
        const merged = await people.keys();
        expect(merged.get(one)).toBe(merged.get(other));
        expect(new Set(merged.values()).size).toBe(new Set(before.values()).size - 1);
        await people.decide([
          { ...pair, action: "merge", decided_on: "2024-02-01" },
          { ...pair, action: "split", decided_on: "2024-02-02" },
        ]);
        await people.stitch();
        expect(await people.keys()).toEqual(before);
      }),
      RUNS,
    );
  });

  it("links nobody by a contact that more parties share than its limit, and everybody else as before", async () => {
    await fc.assert(
      fc.asyncProperty(crowd, fc.integer({ min: 11, max: 14 }), async (all, sharers) => {
        const shared = Array.from({ length: sharers }, (_, i) => ({
          ...{ id: `hub/${i}`, email: 100 + i, day: 10 },
          phone: 60,
        }));
        await people.reset();
        await people.load("files.customers", [...all, ...shared].map(raw));
        await people.stitch();
        expect(groups(await people.keys())).toEqual(
          oracle([...all, ...shared.map((one) => ({ ...one, phone: null }))]),
        );
      }),
      { ...RUNS, numRuns: 3 },
    );
  });
});
