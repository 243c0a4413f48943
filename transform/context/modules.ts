import type { Clock } from "../../kernel/clock.ts";
import { callable, toNative } from "../jinja/index.ts";
import { PyDate, PyDatetime, zoneGiven } from "./python-datetime.ts";
import { re } from "./python-re.ts";
import { PyTimedelta } from "./python-timedelta.ts";
import { fixedZone, PyZone, UTC } from "./python-zone.ts";

const FIELDS: Record<string, string> = {
  Y: "(?<Y>\\d{4})",
  y: "(?<y>\\d{2})",
  m: "(?<m>\\d{1,2})",
  d: "(?<d>\\d{1,2})",
  H: "(?<H>\\d{1,2})",
  M: "(?<M>\\d{1,2})",
  S: "(?<S>\\d{1,2})",
  f: "(?<f>\\d{1,6})",
  z: "(?<z>[+-]\\d{2}:?\\d{2})",
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
  const micros = Number((found.groups?.f ?? "0").padEnd(6, "0"));
  const day = Date.UTC(year, at("m", 1) - 1, at("d", 1), at("H", 0), at("M", 0), at("S", 0));
  const zone = found.groups?.z;
  return new PyDatetime(day, micros, zone === undefined ? undefined : zoneWritten(zone));
}

function zoneWritten(text: string) {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  const offset = sign === "-" ? -size : size;
  return { zone: fixedZone(new PyTimedelta(offset * 60_000)), offset };
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

function fromIso(text: string): PyDatetime {
  const found = ISO.exec(text);
  if (!found) throw new Error(`Invalid isoformat string: '${text}'`);
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const zone = found[8] === undefined ? undefined : zoneWritten(found[8] === "Z" ? "+00:00" : found[8]);
  const ms = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  return new PyDatetime(ms, Number((found[7] ?? "0").padEnd(6, "0")), zone);
}

const UNITS = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"];

/** The arguments of a Python call by their names, in the order in which they may also be given without. */
function named(names: readonly string[], args: unknown[], kwargs: Record<string, unknown>) {
  const given = Object.fromEntries(args.map((value, index) => [names[index] ?? "", value]));
  return { ...given, ...kwargs } as Record<string, unknown>;
}

const timedelta = callable((args, kwargs) => {
  const given = named(UNITS, args, kwargs);
  const of = (unit: string) => Number(toNative(given[unit] ?? 0));
  const hours = (of("weeks") * 7 + of("days")) * 24 + of("hours");
  const ms = ((hours * 60 + of("minutes")) * 60 + of("seconds")) * 1000 + of("milliseconds");
  const whole = Math.floor(ms);
  return new PyTimedelta(whole, Math.round((ms - whole) * 1000) + of("microseconds"));
}, "timedelta");

const PARTS = ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"];

function makeTime(args: unknown[], kwargs: Record<string, unknown>): PyDatetime {
  const given = named(PARTS, args, kwargs);
  const of = (part: string) => Number(given[part] ?? 0);
  const ms = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return new PyDatetime(ms, of("microsecond"), zoneGiven(given.tzinfo as PyZone | null));
}

function makeDate(args: unknown[], kwargs: Record<string, unknown>): PyDate {
  const given = named(PARTS, args, kwargs);
  return new PyDate(Date.UTC(Number(given.year), Number(given.month) - 1, Number(given.day)));
}

function datetimeModule(clock: Clock) {
  const utc = () => new PyDatetime(clock.now());
  const now = (zone?: PyZone | { tz?: PyZone } | null) => {
    const wanted = zone instanceof PyZone ? zone : zone?.tz;
    return wanted ? UTC.localize(utc()).astimezone(wanted) : utc();
  };
  const date = Object.assign(callable(makeDate, "date"), {
    today: () => utc().date(),
    fromisoformat: (text: string) => fromIso(text).date(),
  });
  const datetime = Object.assign(callable(makeTime, "datetime"), {
    now,
    utcnow: utc,
    today: utc,
    strptime,
    fromisoformat: fromIso,
    fromtimestamp: (seconds: number, zone?: PyZone) => {
      const time = new PyDatetime(Math.floor(seconds) * 1000, Math.round((seconds % 1) * 1_000_000));
      return zone ? UTC.localize(time).astimezone(zone) : time;
    },
    combine: (day: PyDate, time?: PyDatetime) => {
      const clockPart = time ? time.ms - time.date().ms : 0;
      return new PyDatetime(day.ms + clockPart, time?.micro ?? 0);
    },
  });
  const time = callable((args, kwargs) => {
    const given = named(PARTS.slice(3), args, kwargs);
    return makeTime([1900, 1, 1], given);
  }, "time");
  return { datetime, date, time, timedelta, timezone: Object.assign(fixedZone, { utc: UTC }) };
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

/** Jinja's `modules`: the parts of Python's standard library that dbt lets templates use. The machine's own zone is UTC. */
export function pythonModules(clock: Clock): Record<string, unknown> {
  const pytz = { utc: UTC, UTC, timezone: (name: string) => new PyZone(name) };
  return { datetime: datetimeModule(clock), re, pytz, itertools };
}
