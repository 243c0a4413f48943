import { PyFloat } from "../jinja/index.ts";

const DAY_MS = 86_400_000;

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

/** Python's `timedelta`, to the microsecond: whole milliseconds, and 0 to 999 microseconds on top. */
export class PyTimedelta {
  readonly ms: number;
  readonly micro: number;

  constructor(ms: number, micro = 0) {
    this.ms = Math.floor(ms) + Math.floor(micro / 1000);
    this.micro = ((micro % 1000) + 1000) % 1000;
  }

  get days(): number {
    return Math.floor(this.ms / DAY_MS);
  }
  get seconds(): number {
    return Math.floor((this.ms - this.days * DAY_MS) / 1000);
  }
  get microseconds(): number {
    return (((this.ms % 1000) + 1000) % 1000) * 1000 + this.micro;
  }
  total_seconds(): PyFloat {
    return new PyFloat((this.ms * 1000 + this.micro) / 1_000_000);
  }

  __add__(other: unknown): unknown {
    if (other instanceof PyTimedelta) return new PyTimedelta(this.ms + other.ms, this.micro + other.micro);
    return (other as { __add__?: (one: unknown) => unknown }).__add__?.(this);
  }
  __sub__(other: PyTimedelta): PyTimedelta {
    return new PyTimedelta(this.ms - other.ms, this.micro - other.micro);
  }
  __mul__(factor: unknown): PyTimedelta {
    const micros = Math.round((this.ms * 1000 + this.micro) * Number(factor));
    return new PyTimedelta(Math.floor(micros / 1000), micros - Math.floor(micros / 1000) * 1000);
  }
  __rmul__(factor: unknown): PyTimedelta {
    return this.__mul__(factor);
  }
  __truediv__(by: unknown): unknown {
    if (by instanceof PyTimedelta)
      return new PyFloat((this.ms * 1000 + this.micro) / (by.ms * 1000 + by.micro));
    return this.__mul__(1 / Number(by));
  }
  __cmp__(other: PyTimedelta): number {
    return this.ms - other.ms || this.micro - other.micro;
  }
  __eq__(other: unknown): boolean {
    return other instanceof PyTimedelta && this.__cmp__(other) === 0;
  }
  __bool__(): boolean {
    return this.ms !== 0 || this.micro !== 0;
  }

  toString(): string {
    const [s, micros] = [this.seconds, this.microseconds];
    const fraction = micros === 0 ? "" : `.${pad(micros, 6)}`;
    const clock = `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}${fraction}`;
    return this.days === 0 ? clock : `${this.days} day${Math.abs(this.days) === 1 ? "" : "s"}, ${clock}`;
  }
}
