import fc from "fast-check";
import { expect, it } from "vitest";
import { extractSource } from "../../../extract/run.ts";
import { everything, type LabOrder, labSource, labStream, openLab, order } from "./lab.ts";
import { mortal } from "./mortal.ts";

const gift = fc.record({ to: fc.constantFrom("ann", "bob", "ümit 🎁") });
const line = fc.record({
  id: fc.constantFrom("l1", "l2"),
  quantity: fc.integer({ min: -3, max: 3 }),
  gifts: fc.array(gift, { maxLength: 2 }),
});
const record: fc.Arbitrary<LabOrder> = fc
  .record({
    id: fc.constantFrom("a", "b", "c", "d"),
    day: fc.integer({ min: 1, max: 28 }),
    note: fc.constantFrom(null, undefined, "x", 'quote " and\nnewline'),
    total: fc.constantFrom(null, "0.000000001", "-12345678901234567890.5", 7),
    lines: fc.option(fc.array(line, { maxLength: 3 })),
  })
  .map(({ id, day, ...rest }) => order(id, day, rest));

const attempt = fc.record({
  pages: fc.array(fc.array(record, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  /** The step at which the process is killed; beyond the last step it lives. */
  killedAt: fc.integer({ min: 1, max: 40 }),
  /** Kills while reading instead: after this many pages. */
  cutAfter: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 4 }),
});

/** The oracle: a plain map of the last version of each key. */
class Oracle {
  readonly records = new Map<string, LabOrder>();
  cursor: string | null = null;

  apply(pages: LabOrder[][], mode: "merge" | "replace"): void {
    if (mode === "replace") this.records.clear();
    for (const one of pages.flat()) {
      this.records.set(one.id, one);
      if (this.cursor === null || one.updatedAt > this.cursor) this.cursor = one.updatedAt;
    }
  }

  tables() {
    const sorted = [...this.records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      orders: sorted.map(({ id, updatedAt, note, total }) => ({
        id,
        updated_at: updatedAt,
        note: note ?? null,
        total: total === null || total === undefined ? null : fixed(total),
      })),
      lines: sorted.flatMap(({ id, lines }) =>
        (lines ?? []).map((one, i) => ({ _parent_id: id, _index: i, id: one.id, quantity: one.quantity })),
      ),
      gifts: sorted.reduce((sum, one) => sum + (one.lines ?? []).flatMap((l) => l.gifts).length, 0),
      cursor: this.cursor,
    };
  }
}

const fixed = (value: string | number): string =>
  typeof value === "number"
    ? `${value}.000000000`
    : value.replace(/\.(\d+)$/, (_, d: string) => `.${d.padEnd(9, "0")}`);

async function tablesOf(warehouse: Parameters<typeof everything>[0]): Promise<ReturnType<Oracle["tables"]>> {
  const { orders, lines, gifts, state } = await everything(warehouse);
  const strip = ({ _extra, ...row }: Record<string, unknown>) => row;
  return {
    orders: orders.map(strip),
    lines: lines.map(strip),
    gifts: gifts.length,
    cursor: (state[0]?.cursor as string | undefined) ?? null,
  } as ReturnType<Oracle["tables"]>;
}

for (const mode of ["merge", "replace"] as const) {
  it(`gives the last version of every key after any kills and re-reads (${mode})`, { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 4 }), async (attempts) => {
        const lab = await openLab();
        const oracle = new Oracle();
        try {
          await lab.load(labStream(() => [[]], { mode }));
          for (const { pages, killedAt, cutAfter } of attempts) {
            const script = cutAfter === null ? pages : [...pages.slice(0, cutAfter), new Error("cut off")];
            const before = await tablesOf(lab.warehouse);
            const { warehouse } = mortal(lab.warehouse, killedAt);
            await extractSource({
              ...{ source: labSource(labStream(() => script, { mode })), options: {}, warehouse },
              ...{ stateDir: lab.stateDir, clock: lab.clock },
            });
            const broken = await tablesOf(lab.warehouse);
            const done = await lab.load(labStream(() => pages, { mode }));
            expect(done.status).toBe("ok");
            oracle.apply(pages, mode);
            const after = await tablesOf(lab.warehouse);
            expect(after).toEqual(oracle.tables());
            // The broken attempt left all of its rows or none.
            expect([before, after]).toContainEqual(broken);
          }
          const again = await lab.load(labStream(() => attempts.at(-1)!.pages, { mode }));
          expect(again).toMatchObject({ newRows: 0, changedRows: 0, deletedRows: 0 });
        } finally {
          await lab.close();
        }
      }),
      { numRuns: 8 },
    ),
  );
}

it("survives a kill at every single step of a load", async () => {
  const lab = await openLab();
  const stream = labStream(() => [
    [order("a", 1, { lines: [{ id: "l1", quantity: 1, gifts: [{ to: "ann" }] }] }), { bad: true }],
    [order("b", 2)],
  ]);
  const job = { source: labSource(stream), options: {}, stateDir: lab.stateDir, clock: lab.clock };
  try {
    await lab.load(labStream(() => [[order("a", 1)]]));
    const before = await everything(lab.warehouse);
    let failures = 0;
    for (let step = 1; ; step++) {
      const [result] = await extractSource({ ...job, warehouse: mortal(lab.warehouse, step).warehouse });
      if (result!.status === "ok") break;
      failures++;
      const now = await everything(lab.warehouse);
      if (now.orders.length === before.orders.length) expect(now).toEqual(before);
      else expect(now.orders).toHaveLength(2);
    }
    expect(failures).toBeGreaterThan(15);
    expect((await everything(lab.warehouse)).lines).toHaveLength(1);
    const [row] = await lab.warehouse.rows("select count(*) as n from operations.quarantine");
    expect(row).toEqual({ n: 1 });
  } finally {
    await lab.close();
  }
});
