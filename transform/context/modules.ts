import type { Clock } from "../../kernel/clock.ts";
import { PyDatetime, PyTimedelta } from "./python-datetime.ts";
import { re } from "./python-re.ts";

const FIELDS: Record<string, string> = {
  Y: "(?<Y>\\d{4})",
  y: "(?<y>\\d{2})",
  m: "(?<m>\\d{1,2})",
  d: "(?<d>\\d{1,2})",
  H: "(?<H>\\d{1,2})",
  M: "(?<M>\\d{1,2})",
  S: "(?<S>\\d{1,2})",
  f: "(?<f>\\d{1,6})",
};

/** Python's `strptime` for numeric fields. Raises when the text does not fit the format. */
function strptime(text: string, format: string): PyDatetime {
  const pattern = format
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/%([A-Za-z])/g, (all, code: string) => FIELDS[code] ?? all);
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (!found) throw new Error(`time data '${text}' does not match format '${format}'`);
  const at = (key: string, fallback: number) => Number(found.groups?.[key] ?? fallback);
  const year = found.groups?.y === undefined ? at("Y", 1900) : 2000 + at("y", 0);
  const ms = Number((found.groups?.f ?? "0").padEnd(6, "0").slice(0, 3));
  return new PyDatetime(Date.UTC(year, at("m", 1) - 1, at("d", 1), at("H", 0), at("M", 0), at("S", 0), ms));
}

function fromIso(text: string, dateOnly: boolean): PyDatetime {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text);
  const iso = text.replace(" ", "T");
  const ms = Date.parse(zoned ? iso : `${iso.length === 10 ? `${iso}T00:00:00` : iso}Z`);
  if (Number.isNaN(ms)) throw new Error(`Invalid isoformat string: '${text}'`);
  return new PyDatetime(ms, { dateOnly, aware: zoned });
}

function timedelta(...args: unknown[]): PyTimedelta {
  const named = (typeof args.at(-1) === "object" ? args.at(-1) : {}) as Record<string, number>;
  const days = typeof args[0] === "number" ? args[0] : (named.days ?? 0);
  const { weeks = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = named;
  const all = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  return new PyTimedelta(all * 1000 + milliseconds);
}

function withMembers<T extends object>(fn: (...args: never[]) => unknown, members: T): unknown {
  return Object.assign(fn, members);
}

function datetimeModule(clock: Clock) {
  const now = () => new PyDatetime(clock.now());
  const aware = () => new PyDatetime(clock.now(), { aware: true });
  const make = (y: number, m: number, d: number, h = 0, min = 0, s = 0) =>
    new PyDatetime(Date.UTC(y, m - 1, d, h, min, s));
  return {
    datetime: withMembers(make, {
      now: (zone?: unknown) => (zone === undefined ? now() : aware()),
      utcnow: now,
      today: now,
      strptime,
      fromisoformat: (text: string) => fromIso(text, false),
      fromtimestamp: (seconds: number) => new PyDatetime(seconds * 1000),
      combine: (date: PyDatetime) => new PyDatetime(date.ms),
    }),
    date: withMembers(
      (y: number, m: number, d: number) => new PyDatetime(Date.UTC(y, m - 1, d), { dateOnly: true }),
      {
        today: () => now().date(),
        fromisoformat: (text: string) => fromIso(text, true),
      },
    ),
    timedelta,
    timezone: { utc: "UTC" },
  };
}

/** The part of Python's itertools that macros use. */
const itertools = {
  chain: (...lists: unknown[][]) => lists.flat(1),
  product: (...lists: unknown[][]) =>
    lists.reduce<unknown[][]>(
      (rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])),
      [[]],
    ),
  combinations: (items: unknown[], size: number): unknown[][] => combinations(items, size),
};

function combinations(items: unknown[], size: number): unknown[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    combinations(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

/** Jinja's `modules`: the parts of Python's standard library that dbt lets templates use. Times are in UTC. */
export function pythonModules(clock: Clock): Record<string, unknown> {
  const zone = (name: string) => ({
    zone: name,
    localize: (value: PyDatetime) => new PyDatetime(value.ms, { aware: true }),
  });
  return { datetime: datetimeModule(clock), re, pytz: { utc: "UTC", timezone: zone }, itertools };
}
