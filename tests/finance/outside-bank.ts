import type { Random } from "../../extract/sandbox/synthetic/random.ts";
import { centsText, dayOf, insertInto } from "./cents.ts";
import type { Books } from "./lab.ts";
import type { ExpectedOutside } from "./outside-plantings.ts";

interface Payout {
  id: string;
  due: string;
  cents: number;
  /** What each of its movements came to, by id. */
  contents: Map<string, number>;
}

interface Line {
  id: string;
  day: string;
  cents: number;
  fee: number;
  kind: string;
  reference: string;
}

export interface BankWorld {
  payouts: Payout[];
  lines: Line[];
  /** Movements that a payout names and that were never loaded. */
  lost: Set<string>;
  expected: ExpectedOutside[];
}

const MONTHS = ["2011-09", "2011-10", "2011-11"];
const ACCOUNT = "current";

/** A payout every other day of three months, booked on its day; one line in three does not name it. */
function truth(random: Random): BankWorld {
  // the statement begins the day before: what is due earlier than its first line is not covered
  const first = {
    id: "first",
    day: "2011-08-31",
    cents: -500,
    fee: 0,
    kind: "transfer",
    reference: "POSTAGE",
  };
  const world: BankWorld = { payouts: [], lines: [first], lost: new Set(), expected: [] };
  for (const month of MONTHS) {
    for (let day = 1; day <= 27; day += 2) {
      const id = `po_${month.replace("-", "")}x${day}`;
      const parts = Array.from({ length: random.int(1, 4) }, () => random.int(500, 90_000));
      const contents = new Map(parts.map((part, i) => [`${id}-${i}`, part]));
      const cents = parts.reduce((sum, part) => sum + part, 0);
      world.payouts.push({ id, due: dayOf(month, day), cents, contents });
      const reference = day % 3 === 0 ? "PAYMENTS LTD" : `STRIPE ${id} PAYOUT`;
      world.lines.push({
        id: `line-${id}`,
        day: dayOf(month, day),
        cents,
        fee: 0,
        kind: "transfer",
        reference,
      });
    }
    // a debit that is nobody's payout, and the last thing that the statement says of the month
    const rent = { cents: -140_000, fee: 0, kind: "transfer", reference: "RENT" };
    world.lines.push({ id: `rent-${month}`, day: dayOf(month, 30), ...rent });
  }
  return world;
}

type Plant = (world: BankWorld, payout: Payout, line: Line, by: number) => void;

const expect = (world: BankWorld, subject: string, day: string, item_class: string, cents: number): void =>
  void world.expected.push({
    ...{ reconciliation: "payout", period: day.slice(0, 7), subject, item_class, amount: centsText(cents) },
  });

const PLANTS: Readonly<Record<string, Plant>> = {
  "booked in another month"(world, payout, line, by) {
    const next = { "2011-09": "2011-10", "2011-10": "2011-11", "2011-11": "2011-12" }[
      payout.due.slice(0, 7)
    ]!;
    line.day = dayOf(next, (by % 9) + 1);
    line.reference = `STRIPE ${payout.id} PAYOUT`;
    expect(world, `payout ${payout.id}`, payout.due, "timing", 0);
  },
  "missing in the bank"(world, payout, line) {
    world.lines.splice(world.lines.indexOf(line), 1);
    expect(world, `payout ${payout.id}`, payout.due, "missing_in_bank", -payout.cents);
  },
  "a fee kept by the bank"(world, payout, line, by) {
    line.fee = by * 5;
    line.cents -= line.fee;
    expect(world, `payout ${payout.id}`, payout.due, "bank_fee", -line.fee);
  },
  "a charge of the bank"(world, payout, _line, by) {
    const id = `charge-${payout.id}`;
    world.lines.push({ id, day: payout.due, cents: -by * 10, fee: 0, kind: "fee", reference: "CHARGES" });
    expect(world, `bank line ${ACCOUNT} ${id}`, payout.due, "bank_fee", -by * 10);
  },
  "a credit of nobody"(world, payout, _line, by) {
    const id = `credit-${payout.id}`;
    const cents = 1_000_000 + by;
    world.lines.push({ id, day: payout.due, cents, fee: 0, kind: "transfer", reference: "THANK YOU" });
    expect(world, `bank line ${ACCOUNT} ${id}`, payout.due, "unmatched_credit", cents);
  },
  "another amount"(world, payout, line, by) {
    line.reference = `STRIPE ${payout.id} PAYOUT`;
    line.cents += by * 100 + 3;
    expect(world, `payout ${payout.id}`, payout.due, "unknown", by * 100 + 3);
  },
  "a movement that was not loaded"(world, payout) {
    const [id, cents] = [...payout.contents].at(-1)!;
    world.lost.add(id);
    expect(world, `contents of payout ${payout.id}`, payout.due, "missing_load", -cents);
  },
};

/** One to seven differences, no two about the same payout. */
export function plantedBank(random: Random): BankWorld {
  const world = truth(random);
  const lines = new Map(world.lines.map((line) => [line.id, line]));
  // what is due at the end of the statements may still be on its way
  const free = world.payouts.filter((payout) => payout.due < "2011-11-20");
  const count = random.int(1, 7);
  for (let n = 0; n < count; n++) {
    const payout = random.pick(free);
    free.splice(free.indexOf(payout), 1);
    const plant = PLANTS[random.pick(Object.keys(PLANTS))]!;
    plant(world, payout, lines.get(`line-${payout.id}`)!, random.int(1, 60));
  }
  return world;
}

export async function loadBank(books: Books, world: BankWorld): Promise<void> {
  const { warehouse } = books;
  const lines = world.lines.map(
    (
      one,
    ) => `('${ACCOUNT}', '${one.id}', 'GBP', '${one.kind}', '${one.reference}', null, ${centsText(one.cents)},
      ${centsText(one.fee)}, true, date '${one.day}', null)`,
  );
  await warehouse.execute(insertInto("bank_lines", lines));
  const payouts = world.payouts.map(
    (one) => `('${one.id}', 'txn-${one.id}', 'paid', 'GBP', null, ${centsText(one.cents)}, true, true,
      timestamp '${one.due} 00:00:00', date '${one.due}', null)`,
  );
  await warehouse.execute(insertInto("payouts", payouts));
  const contents = world.payouts.flatMap((payout) =>
    [...payout.contents].map(([id, cents]) => ({ payout, id, cents })),
  );
  await warehouse.execute(
    insertInto(
      "payout_lines",
      contents.map(({ payout, id }) => `('${payout.id}', '${id}', null)`),
    ),
  );
  // a fee of 30 cents on each movement
  const payments = contents
    .filter(({ id }) => !world.lost.has(id))
    .map(({ id, cents }) => `('${id}', ${centsText(cents + 30)}, 0.30, ${centsText(cents)})`);
  await warehouse.execute(insertInto("payments", payments));
}
