import { existsSync, readFileSync } from "node:fs";
import type { Taken } from "./activate-places.ts";

/** What a process of the soak noted: consents withdrawn (after it was committed) or given (before), and questions asked. */
export interface Event {
  at: number;
  denied?: string[];
  granted?: string[];
  asked?: boolean;
}

export const readEvents = (file: string): Event[] =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line.endsWith("}"))
        .map((line) => JSON.parse(line) as Event)
    : [];

/**
 * Of what one process sent, the identifiers of people who had not consented when their batch was made: the consents of a
 * batch are asked for right before it is written down and sent. `forbidden` are those without consent when the process
 * began. One process makes one batch at a time, so a request belongs to the last question before it.
 */
export function sentWithoutConsent(
  taken: readonly Taken[],
  events: readonly Event[],
  forbidden: ReadonlySet<string>,
  idsOf: (customer: string) => readonly string[],
): string[] {
  const found: string[] = [];
  for (const { at, operation, identifiers } of taken) {
    if (operation !== "add") continue;
    const asked = events.findLast((event) => event.asked === true && event.at <= at)?.at ?? 0;
    const now = new Set(forbidden);
    for (const event of events) {
      if (event.at < asked) for (const id of (event.denied ?? []).flatMap(idsOf)) now.add(id);
      if (event.at <= at) for (const id of (event.granted ?? []).flatMap(idsOf)) now.delete(id);
    }
    found.push(...identifiers.filter((id) => now.has(id)));
  }
  return found;
}

/** How often a request names somebody twice. */
export const duplicates = (taken: readonly Taken[]): number =>
  taken.reduce((sum, { identifiers }) => sum + identifiers.length - new Set(identifiers).size, 0);
