import type { Destination } from "../../activate/destinations/destination.ts";
import { openDestination } from "../../activate/destinations/index.ts";
import { emailFor, phoneFor } from "../../activate/normalise/index.ts";
import { parseYaml } from "../../kernel/config.ts";
import type { Shop } from "./lab.ts";

/** A destination of activations.yml, with pages so small that a few hundred people are many batches. */
export function opened(
  { clock }: Shop,
  block: Record<string, unknown>,
  variable: string,
  rows = 60,
): Destination {
  const file = parseYaml("activations.yml", JSON.stringify({ destinations: { lab: block } }));
  const signal = new AbortController().signal;
  const rest = { name: "lab", sync: "vip:lab", env: { [variable]: "t" }, projectDir: ".", clock };
  const destination = openDestination({ ...rest, file, block, signal });
  return { ...destination, limits: { ...destination.limits, rows } };
}

export const key = (i: number) => `c${String(i).padStart(7, "0")}`;

/** What customers are known by at a destination, sorted. */
export const both = (destination: Destination, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => [
    emailFor(destination.rule, `person.${from + i}@example.com`)!,
    phoneFor(destination.rule, `07400 1${String(from + i).padStart(5, "0")}`, "GB")!,
  ])
    .flat()
    .sort();

/** Somebody whom nobody here has sent. */
export const stranger = "e".repeat(64);

/** A process that dies at a step: what it has done stays, and nothing after it happens. */
export class Killed extends Error {}

export const dieAt = (step: string, nth = 1) => {
  let seen = 0;
  return (now: string) => {
    if (now === step && ++seen === nth) throw new Killed(step);
  };
};
