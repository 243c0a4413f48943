/** The seed of everything synthetic: the file's last day. */
export const DEFAULT_SEED = 20111209;

/** A small generator of repeatable numbers. Values depend on seed and key alone, never on the order of calls elsewhere. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number in [low, high]. */
  int(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
}

/** 32-bit FNV-1a over the text, then a finisher so that near keys give far numbers. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return finish(hash);
}

/** A generator for one thing: `randomFor(seed, "customer", 17850)`. Mulberry32 steps from a hash of the key. */
export function randomFor(seed: number, ...key: (string | number)[]): Random {
  let state = hash32(`${seed}:${key.join(":")}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    pick: (list) => list[int(0, list.length - 1)]!,
    chance: (probability) => next() < probability,
  };
}

/** A stable whole number of up to 48 bits for a text: ids that do not depend on what else is loaded. */
export function stableId(text: string): number {
  return hash32(text) * 65536 + (hash32(`${text}#`) & 0xffff);
}

/** A stable text of letters and digits, for ids such as Stripe's. */
export function stableToken(text: string, length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const random = randomFor(0, text);
  return Array.from({ length }, () => alphabet[random.int(0, 61)]).join("");
}

function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
