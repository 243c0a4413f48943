import type { Order, Refund } from "../../dataset/orders.ts";
import { lineTypeOf } from "../../dataset/stock-codes.ts";
import type { World } from "../../world.ts";
import type { Pieces } from "../deliveries.ts";
import { type Booking, booking, type DayBook, londonDay } from "./day-book.ts";

/** What counts as revenue when it is delivered; vouchers, fees, donations and samples are no delivery. */
const DEFERRABLE = ["goods", "discount", "manual", "shipping"];

/** After so many days an order counts as delivered of which nobody tells. */
const ASSUMED_DAYS = 5;

/** The day of a delivery that nobody knows yet. */
const NEVER = Number.POSITIVE_INFINITY;

const LONDON = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" });
const dayNumber = (at: number): number => Date.parse(LONDON.format(at)) / 86_400_000;
const isDeferrable = (world: World, row: number): boolean =>
  DEFERRABLE.includes(lineTypeOf(world.data.lines.sku[row]!));

/** Rows of an order that are delivered on one day. */
interface Part {
  readonly rows: ReadonlySet<number>;
  readonly day: number;
  /** The row of which some pieces came earlier than the others: this part has the ones or the others. */
  readonly cut: Pieces | null;
  readonly isRest: boolean;
}

/**
 * Books revenue on delivery: what an order of a month waits for until another month is put off on the day of the order,
 * and released by a refund before the delivery, or on its day. Account 4440 puts off, 4450 releases.
 */
export function bookDeferrals(world: World, days: DayBook): void {
  for (const order of world.data.orders)
    for (const part of partsOf(world, order)) {
      const orderDay = londonDay(order.day);
      if (part.day !== NEVER && londonDay(part.day).slice(0, 7) <= orderDay.slice(0, 7)) continue;
      const sold = sumOf(world, order, part);
      if (sold.milli <= 0) continue;
      days.add("4440", orderDay, times(sold, -1));
      const left = release(world, order, part, sold, days);
      if (part.day !== NEVER) days.add("4450", londonDay(part.day), times(left, -1));
    }
}

/** Releases what went back before the delivery, up to all of it; gives what is left, negative. */
function release(world: World, order: Order, part: Part, sold: Booking, days: DayBook): Booking {
  let left = sold;
  const before = order.refunds
    .map((refund) => ({ refund, day: refundDay(world, refund) }))
    .filter(({ day }) => day < part.day)
    .sort((a, b) => a.day - b.day || a.refund.id - b.refund.id);
  for (const { refund, day } of before) {
    const back = backOf(world, order, refund, part);
    const taken = back.milli >= left.milli ? left : back;
    days.add("4450", londonDay(day), taken);
    left = { ...left, seen: left.seen - taken.seen, milli: left.milli - taken.milli };
  }
  return times(left, -1);
}

/**
 * The order as a whole with its last parcel, and lines that came with an earlier one by themselves. What is still to be
 * sent of an order that is partly sent waits, for nobody can tell until when.
 */
function partsOf(world: World, order: Order): Part[] {
  const parcels = world.parcels(order);
  const sent = parcels.filter((parcel) => parcel.shippedAt <= world.now);
  const dated = sent.map((parcel) => {
    const told = parcel.deliveredAt !== null && parcel.deliveredAt <= world.now ? parcel.deliveredAt : null;
    const day =
      told === null
        ? Math.max(order.day + ASSUMED_DAYS, dayNumber(parcel.shippedAt))
        : Math.max(order.day, dayNumber(told));
    return { rows: parcel.rows, day, split: parcel.split };
  });
  const isWaiting = sent.length > 0 && sent.length < parcels.length;
  const known = Math.max(...dated.map(({ day }) => day), dated.length === 0 ? order.day + ASSUMED_DAYS : 0);
  const last = isWaiting ? NEVER : known;
  const early = dated.filter(({ day }) => day < last && parcels.length > 1);
  const cut = early.find(({ split }) => split !== null)?.split ?? null;
  const apart = new Set(early.flatMap(({ rows }) => rows).filter((row) => row !== cut?.row));
  const rest = [...order.goods, ...order.shipping].filter((row) => !apart.has(row));
  return [
    { rows: new Set(rest), day: last, cut, isRest: true },
    // Each line by itself, as a refund of more than one line was worth takes nothing from another.
    ...early.flatMap(({ rows, day }) =>
      rows.map((row) => ({ rows: new Set([row]), day, cut: row === cut?.row ? cut : null, isRest: false })),
    ),
  ];
}

const refundDay = (world: World, refund: Refund): number => world.data.lines.day[refund.lines[0]!.row]!;

function sumOf(world: World, order: Order, part: Part): Booking {
  const { quantity, milli } = world.data.lines;
  const sold = [...part.rows].filter((row) => isDeferrable(world, row));
  return total(
    world,
    order,
    sold.map((row) => {
      const line = booking(world, order, quantity[row]!, milli[row]!);
      if (part.cut?.row !== row) return line;
      const first = shareOf(line, part.cut.quantity, quantity[row]!);
      if (!part.isRest) return first;
      return { ...line, seen: line.seen - first.seen, milli: line.milli - first.milli };
    }),
  );
}

/** What the first pieces of a line are of it, to the penny. */
function shareOf({ currency, seen, milli }: Booking, pieces: number, of: number): Booking {
  const share = (amount: number) => 10 * Math.round((amount * pieces) / of / 10);
  return { currency, seen: share(seen), milli: share(milli) };
}

/** What a refund takes back of a part; of a line that came in pieces nothing, for all that went back had come. */
function backOf(world: World, order: Order, refund: Refund, part: Part): Booking {
  const lines = refund.lines.filter(
    ({ row, target }) => part.rows.has(target) && part.cut?.row !== target && isDeferrable(world, row),
  );
  return total(
    world,
    order,
    lines.map((line) => booking(world, order, line.quantity, line.milli)),
  );
}

function total(world: World, order: Order, bookings: readonly Booking[]): Booking {
  const sum = (field: "seen" | "milli") => bookings.reduce((all, one) => all + one[field], 0);
  return { currency: world.paidIn(order)?.currency ?? "GBP", seen: sum("seen"), milli: sum("milli") };
}

const times = ({ currency, seen, milli }: Booking, sign: 1 | -1): Booking => ({
  currency,
  seen: sign * seen,
  milli: sign * milli,
});
