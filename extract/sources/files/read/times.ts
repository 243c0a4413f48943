/** A time or day read from a file, or the reason why it cannot be read. */
export type ReadTime = { value: string } | { reason: string };

const DAY = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/;
const TIME =
  /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})[T ]\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** Reads a calendar day: `2011-12-09`, also with slashes or with a time of midnight. */
export function readDay(text: string): ReadTime {
  const day = DAY.exec(text);
  if (day !== null) return isoDay(day, text);
  const time = TIME.exec(text);
  if (time !== null && /[T ]\s*0?0:00(:00([.,]0+)?)?/i.test(text)) return isoDay(time, text);
  return { reason: `'${shorten(text)}' is not a day such as 2011-12-09` };
}

/** Turns times without an offset into UTC by the shop's time zone. */
export function timeReader(timeZone: string): (text: string) => ReadTime {
  const toUtc = localTimes(timeZone);
  return (text) => {
    const match = TIME.exec(text) ?? DAY.exec(text);
    if (match === null)
      return { reason: `'${shorten(text)}' is not a time such as 2011-12-09 14:30 or 2011-12-09T14:30:00Z` };
    const day = isoDay(match, text);
    if ("reason" in day) return day;
    const [hour, minute, second] = [match[5] ?? "0", match[6] ?? "0", match[7] ?? "0"].map(Number) as [
      number,
      number,
      number,
    ];
    if (hour > 23 || minute > 59 || second > 59) return { reason: `'${text}' has no such time of day` };
    const local = Date.parse(`${day.value}T00:00:00Z`) + ((hour * 60 + minute) * 60 + second) * 1_000;
    const utc = match[9] === undefined ? toUtc(local) : local - offsetMs(match[9]);
    const seconds = new Date(utc).toISOString().slice(0, 19);
    return { value: `${seconds}${match[8] === undefined ? "" : `.${match[8].slice(0, 6)}`}Z` };
  };
}

function isoDay(match: RegExpExecArray, text: string): ReadTime {
  const value = `${match[1]}-${match[3]!.padStart(2, "0")}-${match[4]!.padStart(2, "0")}`;
  const time = Date.parse(`${value}T00:00:00Z`);
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
  return exists ? { value } : { reason: `'${text}' is no day of the calendar` };
}

function offsetMs(offset: string): number {
  if (/^z$/i.test(offset)) return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(3).replace(":", "") || "0")];
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const QUARTER = 15 * 60_000;
const HALF_DAY = 12 * 3_600_000;

/**
 * Local wall time (as if it were UTC, ms) -> UTC ms. A time that a change of clocks makes happen twice is taken as
 * the first; one that it skips is moved on by the gap. Offsets are kept per quarter of an hour: clocks change on one.
 */
function localTimes(timeZone: string): (local: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const offsetAt = (utc: number): number => {
    const parts = Object.fromEntries(
      format.formatToParts(utc).map((part) => [part.type, Number(part.value)]),
    );
    const { year, month, day, hour, minute, second } = parts as Record<string, number>;
    return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - Math.floor(utc / 1_000) * 1_000;
  };
  const known = new Map<number, number>();
  return (local) => {
    const quarter = Math.floor(local / QUARTER);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const before = offsetAt(local - HALF_DAY);
      const after = offsetAt(local + HALF_DAY);
      // Greater offsets give earlier instants, so the first valid one is the first occurrence.
      const fits = [before, after].filter((candidate) => offsetAt(local - candidate) === candidate);
      offset = fits.length === 0 ? before : Math.max(...fits);
      known.set(quarter, offset);
    }
    return local - offset;
  };
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
