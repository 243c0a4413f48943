import { PyFloat } from "../jinja/index.ts";
import { formatTime, pad } from "./python-strftime.ts";
import { PyTimedelta } from "./python-timedelta.ts";

const DAY_MS = 86_400_000;

/** Python's `date`: a day, with no clock. `ms` is its midnight as if in UTC. */
export class PyDate {
  readonly ms: number;

  constructor(ms: number) {
    if (Number.isNaN(ms)) throw new Error("a date wants whole numbers: year, month, day");
    this.ms = ms;
  }

  protected get shown(): Date {
    return new Date(this.ms);
  }
  get year(): number {
    return this.shown.getUTCFullYear();
  }
  get month(): number {
    return this.shown.getUTCMonth() + 1;
  }
  get day(): number {
    return this.shown.getUTCDate();
  }
  weekday(): number {
    return (this.shown.getUTCDay() + 6) % 7;
  }
  isoweekday(): number {
    return this.weekday() + 1;
  }
  toordinal(): number {
    return Math.floor(this.ms / DAY_MS) + 719_163;
  }
  replace(change: Record<string, number> = {}): PyDate {
    const { year = this.year, month = this.month, day = this.day } = change;
    return new PyDate(Date.UTC(year, month - 1, day));
  }
  isoformat(): string {
    return this.strftime("%Y-%m-%d");
  }
  toString(): string {
    return this.isoformat();
  }
  strftime(format: string): string {
    return formatTime(this.shown, 0, format, {});
  }

  __add__(other: unknown): PyDate | undefined {
    return other instanceof PyTimedelta ? new PyDate(this.ms + other.days * DAY_MS) : undefined;
  }
  __sub__(other: unknown): unknown {
    if (other instanceof PyTimedelta) return new PyDate(this.ms - other.days * DAY_MS);
    return other instanceof PyDate ? new PyTimedelta(this.ms - other.ms) : undefined;
  }
  __cmp__(other: unknown): number {
    if (!(other instanceof PyDate) || other instanceof PyDatetime)
      throw new Error("can't compare datetime.datetime to datetime.date");
    return this.ms - other.ms;
  }
  __eq__(other: unknown): boolean {
    return other instanceof PyDate && !(other instanceof PyDatetime) && other.ms === this.ms;
  }
}

/** A time zone, as far as times need to know it; offsets are minutes east of UTC. */
export interface Zone {
  readonly zone: string;
  offsetAt(instant: number): number;
  readonly firstOffset: number;
  /** `PST` */
  nameAt(instant: number): string;
}

/** How far a wall clock is from UTC, and in which zone; in minutes east of it. */
export interface ZoneAtTime {
  zone: Zone;
  offset: number;
}

/** Python's `datetime`: what the wall clock shows (`ms`, and `micro` 0 to 999), naive or in a zone. */
export class PyDatetime extends PyDate {
  readonly micro: number;
  readonly #at: ZoneAtTime | undefined;

  constructor(ms: number, micro = 0, at?: ZoneAtTime) {
    super(Math.floor(ms) + Math.floor(micro / 1000));
    this.micro = ((micro % 1000) + 1000) % 1000;
    this.#at = at;
  }

  get hour(): number {
    return this.shown.getUTCHours();
  }
  get minute(): number {
    return this.shown.getUTCMinutes();
  }
  get second(): number {
    return this.shown.getUTCSeconds();
  }
  get microsecond(): number {
    return this.shown.getUTCMilliseconds() * 1000 + this.micro;
  }
  get tzinfo(): Zone | null {
    return this.#at?.zone ?? null;
  }
  /** Milliseconds since 1970 UTC; a naive time counts as UTC. */
  get instant(): number {
    return this.ms - (this.#at?.offset ?? 0) * 60_000;
  }
  utcoffset(): PyTimedelta | null {
    return this.#at ? new PyTimedelta(this.#at.offset * 60_000) : null;
  }
  date(): PyDate {
    return new PyDate(Math.floor(this.ms / DAY_MS) * DAY_MS);
  }
  timestamp(): PyFloat {
    return new PyFloat((this.instant * 1000 + this.micro) / 1_000_000);
  }
  /** The same instant on the clock of another zone. */
  astimezone(zone: Zone): PyDatetime {
    const offset = zone.offsetAt(this.instant);
    return new PyDatetime(this.instant + offset * 60_000, this.micro, { zone, offset });
  }
  override replace(change: Record<string, unknown> = {}): PyDatetime {
    const of = (name: string, now: number) => Number(change[name] ?? now);
    const day = Date.UTC(of("year", this.year), of("month", this.month) - 1, of("day", this.day));
    const clock = (of("hour", this.hour) * 60 + of("minute", this.minute)) * 60 + of("second", this.second);
    const at = "tzinfo" in change ? zoneGiven(change.tzinfo as Zone | null) : this.#at;
    return new PyDatetime(day + clock * 1000, of("microsecond", this.microsecond), at);
  }
  override isoformat(separator = "T"): string {
    return this.strftime(`%Y-%m-%d${separator}%H:%M:%S`) + this.#fraction() + this.#zone(":");
  }
  override toString(): string {
    return this.isoformat(" ");
  }
  override strftime(format: string): string {
    const name = this.tzinfo?.nameAt(this.instant) ?? "";
    return formatTime(this.shown, this.microsecond, format, { offset: this.#zone(""), name });
  }

  override __add__(other: unknown): PyDatetime | undefined {
    if (!(other instanceof PyTimedelta)) return undefined;
    return new PyDatetime(this.ms + other.ms, this.micro + other.micro, this.#at);
  }
  override __sub__(other: unknown): unknown {
    if (other instanceof PyTimedelta)
      return new PyDatetime(this.ms - other.ms, this.micro - other.micro, this.#at);
    if (!(other instanceof PyDatetime)) return undefined;
    return new PyTimedelta(this.instant - other.instant, this.micro - other.micro);
  }
  override __cmp__(other: unknown): number {
    if (!(other instanceof PyDatetime)) throw new Error("can't compare datetime.datetime to datetime.date");
    if ((this.tzinfo === null) !== (other.tzinfo === null))
      throw new Error("can't compare offset-naive and offset-aware datetimes");
    return this.instant - other.instant || this.micro - other.micro;
  }
  override __eq__(other: unknown): boolean {
    if (!(other instanceof PyDatetime) || (this.tzinfo === null) !== (other.tzinfo === null)) return false;
    return this.__cmp__(other) === 0;
  }

  #fraction(): string {
    return this.microsecond === 0 ? "" : `.${pad(this.microsecond, 6)}`;
  }
  #zone(between: string): string {
    if (!this.#at) return "";
    const size = Math.abs(this.#at.offset);
    return `${this.#at.offset < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}${between}${pad(size % 60)}`;
  }
}

/** What `tzinfo=` makes of a zone: pytz's zones then stand at their first known offset. */
export function zoneGiven(zone: Zone | null | undefined): ZoneAtTime | undefined {
  return zone ? { zone, offset: zone.firstOffset } : undefined;
}
