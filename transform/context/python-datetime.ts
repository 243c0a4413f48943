const DAY_MS = 86_400_000;
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

/** Python's `timedelta`, in milliseconds inside. */
export class PyTimedelta {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
  get days(): number {
    return Math.floor(this.ms / DAY_MS);
  }
  get seconds(): number {
    return Math.floor((this.ms - this.days * DAY_MS) / 1000);
  }
  total_seconds(): number {
    return this.ms / 1000;
  }
  __add__(other: unknown): unknown {
    if (other instanceof PyTimedelta) return new PyTimedelta(this.ms + other.ms);
    return other instanceof PyDatetime ? other.__add__(this) : undefined;
  }
  __mul__(factor: unknown): unknown {
    return new PyTimedelta(this.ms * Number(factor));
  }
  toString(): string {
    const s = this.seconds;
    const clock = `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
    return this.days === 0 ? clock : `${this.days} day${Math.abs(this.days) === 1 ? "" : "s"}, ${clock}`;
  }
}

/** Python's `datetime` and `date` (a date has no clock part), kept in UTC. */
export class PyDatetime {
  readonly ms: number;
  readonly dateOnly: boolean;
  /** Whether the value knows its zone: `run_started_at` does, `datetime(2024, 1, 1)` does not. */
  readonly aware: boolean;

  constructor(ms: number, options: { dateOnly?: boolean; aware?: boolean } = {}) {
    this.ms = options.dateOnly ? Math.floor(ms / DAY_MS) * DAY_MS : ms;
    this.dateOnly = options.dateOnly ?? false;
    this.aware = options.aware ?? false;
  }

  get #js(): Date {
    return new Date(this.ms);
  }
  get year(): number {
    return this.#js.getUTCFullYear();
  }
  get month(): number {
    return this.#js.getUTCMonth() + 1;
  }
  get day(): number {
    return this.#js.getUTCDate();
  }
  get hour(): number {
    return this.#js.getUTCHours();
  }
  get minute(): number {
    return this.#js.getUTCMinutes();
  }
  get second(): number {
    return this.#js.getUTCSeconds();
  }
  date(): PyDatetime {
    return new PyDatetime(this.ms, { dateOnly: true });
  }
  weekday(): number {
    return (this.#js.getUTCDay() + 6) % 7;
  }
  isoweekday(): number {
    return this.weekday() + 1;
  }
  timestamp(): number {
    return this.ms / 1000;
  }
  /** Zones other than UTC are not kept: the instant is the same. */
  astimezone(): PyDatetime {
    return new PyDatetime(this.ms, { aware: true });
  }
  replace(change: Record<string, number> = {}): PyDatetime {
    const { year = this.year, month = this.month, day = this.day } = change;
    const { hour = this.hour, minute = this.minute, second = this.second } = change;
    const rest = "microsecond" in change ? 0 : this.ms % 1000;
    return new PyDatetime(Date.UTC(year, month - 1, day, hour, minute, second) + rest, this);
  }
  isoformat(): string {
    return this.dateOnly
      ? this.strftime("%Y-%m-%d")
      : this.strftime("%Y-%m-%dT%H:%M:%S") + this.#fraction() + this.#zone();
  }
  toString(): string {
    return this.isoformat().replace("T", " ");
  }
  strftime(format: string): string {
    return format.replace(/%(-?[A-Za-z%])/g, (all, code: string) => this.#part(code) ?? all);
  }

  __add__(other: unknown): unknown {
    return other instanceof PyTimedelta ? new PyDatetime(this.ms + other.ms, this) : undefined;
  }
  __sub__(other: unknown): unknown {
    if (other instanceof PyTimedelta) return new PyDatetime(this.ms - other.ms, this);
    return other instanceof PyDatetime ? new PyTimedelta(this.ms - other.ms) : undefined;
  }
  __lt__(other: unknown): boolean {
    return this.ms < (other as PyDatetime).ms;
  }
  __gt__(other: unknown): boolean {
    return this.ms > (other as PyDatetime).ms;
  }
  __le__(other: unknown): boolean {
    return this.ms <= (other as PyDatetime).ms;
  }
  __ge__(other: unknown): boolean {
    return this.ms >= (other as PyDatetime).ms;
  }
  __eq__(other: unknown): boolean {
    return other instanceof PyDatetime && other.ms === this.ms;
  }

  #fraction(): string {
    const ms = ((this.ms % 1000) + 1000) % 1000;
    return ms === 0 ? "" : `.${pad(ms, 3)}000`;
  }
  #zone(): string {
    return this.aware ? "+00:00" : "";
  }
  #part(code: string): string | undefined {
    const js = this.#js;
    const dayOfYear = Math.floor((this.ms - Date.UTC(this.year, 0, 1)) / DAY_MS) + 1;
    const parts: Record<string, () => string> = {
      Y: () => pad(this.year, 4),
      y: () => pad(this.year % 100),
      m: () => pad(this.month),
      "-m": () => String(this.month),
      d: () => pad(this.day),
      "-d": () => String(this.day),
      H: () => pad(this.hour),
      I: () => pad(this.hour % 12 || 12),
      M: () => pad(this.minute),
      S: () => pad(this.second),
      f: () => `${pad(js.getUTCMilliseconds(), 3)}000`,
      p: () => (this.hour < 12 ? "AM" : "PM"),
      j: () => pad(dayOfYear, 3),
      A: () => DAYS[js.getUTCDay()]!,
      a: () => DAYS[js.getUTCDay()]!.slice(0, 3),
      B: () => MONTHS[this.month - 1]!,
      b: () => MONTHS[this.month - 1]!.slice(0, 3),
      w: () => String(js.getUTCDay()),
      u: () => String(this.isoweekday()),
      Z: () => (this.aware ? "UTC" : ""),
      z: () => (this.aware ? "+0000" : ""),
      s: () => String(Math.floor(this.ms / 1000)),
      "%": () => "%",
    };
    return parts[code]?.();
  }
}
