import { PyDatetime, type Zone } from "./python-datetime.ts";
import { PyTimedelta } from "./python-timedelta.ts";

const MINUTE_MS = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a clock on the wall of the zone shows at an instant, as milliseconds since 1970 of that clock. */
function wallClock(name: string, instant: number): number {
  const format =
    formats.get(name) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      era: "short",
      ...{ year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
  formats.set(name, format);
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const [year, month, day, hour, minute, second] = [
    ...[parts.year, parts.month, parts.day],
    ...[parts.hour, parts.minute, parts.second],
  ].map(Number) as [number, number, number, number, number, number];
  const whole = Math.floor(instant / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (instant - whole);
}

/** A time zone of Python's pytz, or a fixed distance from UTC as `datetime.timezone` makes it. */
export class PyZone implements Zone {
  readonly zone: string;
  readonly #fixed: number | undefined;

  /** `fixed` in minutes east of UTC. Raises for a name that nobody knows. */
  constructor(zone: string, fixed?: number) {
    this.zone = zone;
    this.#fixed = zone === "UTC" ? 0 : fixed;
    if (this.#fixed === undefined) {
      try {
        wallClock(zone, 0);
      } catch {
        throw new Error(`'${zone}' is no time zone`);
      }
    }
  }

  /** Minutes east of UTC at an instant (milliseconds since 1970 UTC). */
  offsetAt(instant: number): number {
    return this.#fixed ?? Math.round((wallClock(this.zone, instant) - instant) / MINUTE_MS);
  }

  /** What `datetime(…, tzinfo=zone)` gives: pytz then takes the zone's first known time, before there were zones. */
  get firstOffset(): number {
    return this.offsetAt(Date.UTC(1800, 0, 1));
  }

  nameAt(instant: number): string {
    if (this.#fixed !== undefined) return this.zone;
    const format = new Intl.DateTimeFormat("en-US", { timeZone: this.zone, timeZoneName: "short" });
    return format.formatToParts(instant).find((part) => part.type === "timeZoneName")?.value ?? this.zone;
  }

  /** A naive time as this zone's wall clock shows it. Of two instants with that clock the later offset counts. */
  localize(value: PyDatetime): PyDatetime {
    if (value.tzinfo !== null) throw new Error("Not naive datetime (tzinfo is already set)");
    const guess = this.offsetAt(value.ms - this.offsetAt(value.ms) * MINUTE_MS);
    const offset = this.offsetAt(value.ms - guess * MINUTE_MS);
    return new PyDatetime(value.ms, value.micro, { zone: this, offset });
  }

  /** The same instant with the offset that the zone has then. */
  normalize(value: PyDatetime): PyDatetime {
    return value.astimezone(this);
  }

  utcoffset(value: PyDatetime): PyTimedelta {
    return new PyTimedelta(this.offsetAt(value.instant) * MINUTE_MS);
  }

  __eq__(other: unknown): boolean {
    return other instanceof PyZone && other.zone === this.zone;
  }

  toString(): string {
    return this.zone;
  }
}

export const UTC = new PyZone("UTC", 0);

/** `datetime.timezone(timedelta(hours=2))`. */
export function fixedZone(offset: PyTimedelta): PyZone {
  const minutes = Math.round(offset.ms / MINUTE_MS);
  if (minutes === 0) return UTC;
  const size = Math.abs(minutes);
  const clock = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return new PyZone(`UTC${minutes < 0 ? "-" : "+"}${clock}`, minutes);
}
