/** One field of a cron expression: its name and range. */
const FIELDS = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day", from: 1, to: 31 },
  { name: "month", from: 1, to: 12, words: "jan feb mar apr may jun jul aug sep oct nov dec".split(" ") },
  { name: "weekday", from: 0, to: 7, words: "sun mon tue wed thu fri sat".split(" ") },
] as const;

type Field = (typeof FIELDS)[number];

/** What is wrong with a five-field cron expression: names the field and its range. Undefined when it is right. */
export function cronProblem(text: string): string | undefined {
  try {
    parseCron(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

interface Cron {
  minute: Set<number>;
  hour: Set<number>;
  day: Set<number>;
  month: Set<number>;
  weekday: Set<number>;
  /** Cron's own rule: when both day and weekday are limited, either may match. */
  eitherDay: boolean;
}

function parseCron(text: string): Cron {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) {
    throw new Error(`'${text}' has ${parts.length} fields: expected 5 (minute hour day month weekday)`);
  }
  const sets = FIELDS.map((field, i) => parseField(parts[i]!, field));
  const [minute, hour, day, month, weekday] = sets as [Cron["minute"], ...Set<number>[]];
  if (weekday!.has(7)) weekday!.add(0);
  return {
    minute,
    hour: hour!,
    day: day!,
    month: month!,
    weekday: weekday!,
    eitherDay: !parts[2]!.startsWith("*") && !parts[4]!.startsWith("*"),
  };
}

function parseField(text: string, field: Field): Set<number> {
  const out = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(part);
    if (match === null) throw new Error(`${field.name} '${part}' is not a number, a range, a step or *`);
    const [, first, last, step] = match;
    const from = first === "*" ? field.from : numberOf(first!, field);
    const openEnd = first === "*" || (step !== undefined && last === undefined);
    const to = last !== undefined ? numberOf(last, field) : openEnd ? field.to : from;
    if (from > to) throw new Error(`${field.name} '${part}' runs backwards`);
    const stride = step === undefined ? 1 : Number(step);
    if (stride === 0) throw new Error(`${field.name} '${part}' has a step of 0`);
    for (let n = from; n <= to; n += stride) out.add(n);
  }
  return out;
}

function numberOf(text: string, field: Field): number {
  const words = "words" in field ? field.words : [];
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return word + (field.name === "month" ? 1 : 0);
  const n = Number(text);
  if (!Number.isInteger(n) || n < field.from || n > field.to) {
    throw new Error(`${field.name} '${text}' is out of range: expected ${field.from}-${field.to}`);
  }
  return n;
}

const MINUTE = 60_000;
/** Four years and a bit: 29 February comes round within it. */
const HORIZON_DAYS = 1_500;

/** The first time strictly after `after` (ms since 1970) at which the expression is due in the time zone. */
export function nextDue(text: string, timeZone: string, after: number): number | undefined {
  return search(parseCron(text), timeZone, Math.floor(after / MINUTE) * MINUTE + MINUTE, 1);
}

/** The last time at or before `before` at which the expression was due in the time zone. */
export function lastDue(text: string, timeZone: string, before: number): number | undefined {
  return search(parseCron(text), timeZone, Math.floor(before / MINUTE) * MINUTE, -1);
}

/** Walks minute by minute, over whole local days and hours that cannot match. */
function search(cron: Cron, timeZone: string, start: number, direction: 1 | -1): number | undefined {
  const local = localTime(timeZone);
  const end = start + direction * HORIZON_DAYS * 24 * 60 * MINUTE;
  let at = start;
  while (direction > 0 ? at <= end : at >= end) {
    const now = local(at);
    if (!dayMatches(cron, now)) at += direction * minutesToEdge(now, direction, "day") * MINUTE;
    else if (!cron.hour.has(now.hour)) at += direction * minutesToEdge(now, direction, "hour") * MINUTE;
    else if (!cron.minute.has(now.minute)) at += direction * MINUTE;
    else return at;
  }
  return undefined;
}

interface LocalTime {
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
}

function dayMatches(cron: Cron, now: LocalTime): boolean {
  if (!cron.month.has(now.month)) return false;
  const day = cron.day.has(now.day);
  const weekday = cron.weekday.has(now.weekday);
  return cron.eitherDay ? day || weekday : day && weekday;
}

/**
 * Minutes until the local day (or hour) changes. Across a change of clocks a day is 23 or 25 hours long: the walk
 * leaves off two hours before a day's edge, so that it cannot step over one.
 */
function minutesToEdge(now: LocalTime, direction: 1 | -1, unit: "day" | "hour"): number {
  const inHour = direction > 0 ? 60 - now.minute : now.minute + 1;
  if (unit === "hour") return inHour;
  const hoursLeft = direction > 0 ? 23 - now.hour : now.hour;
  return inHour + Math.max(0, hoursLeft - 2) * 60;
}

function localTime(timeZone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    weekday: "short",
  });
  const days = FIELDS[4].words;
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
    return {
      month: Number(parts.month),
      day: Number(parts.day),
      weekday: days.indexOf(String(parts.weekday).toLowerCase()),
      hour: Number(parts.hour),
      minute: Number(parts.minute),
    };
  };
}
