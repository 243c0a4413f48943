import type { Session } from "../../warehouse/port.ts";
import type { Sync } from "../mapping/schema.ts";
import type { EligibilityContext } from "./eligible.ts";

/** A purpose and a channel that consents are loaded of. */
export interface LoadedConsent {
  purpose: string;
  channel: string;
}

/**
 * What consents are loaded of, when none is of the kind that the sync asks for; undefined when there are some. A purpose
 * that is spelt as the segment spells it, or misspelt, would keep everybody out without a word.
 */
export async function otherConsents(
  session: Session,
  { warehouse, sync }: EligibilityContext,
): Promise<LoadedConsent[] | undefined> {
  const { consent } = sync;
  if (!("purpose" in consent)) return undefined;
  const table = warehouse.quote({ schema: "customer360", name: "customer_consents" });
  const loaded = await session.rows<LoadedConsent>(
    `select distinct purpose, channel from ${table} order by purpose, channel`,
  );
  const isThere = loaded.some(
    ({ purpose, channel }) =>
      purpose === consent.purpose && (consent.channel === undefined || channel === consent.channel),
  );
  return isThere ? undefined : loaded;
}

/** The same for people, with what to write instead. */
export function otherConsentsText({ consent }: Sync, loaded: readonly LoadedConsent[]): string {
  if (loaded.length === 0)
    return "No consents are loaded at all: they come with a shop's customers, or in a file consent.csv.";
  const asked = "purpose" in consent ? consent : undefined;
  const kind = `${asked?.purpose}${asked?.channel === undefined ? "" : ` by ${asked.channel}`}`;
  const choices = loaded.map(({ purpose, channel }) => `{ purpose: ${purpose}, channel: ${channel} }`);
  return `No consent to ${kind} is loaded. There are: ${choices.join(", ")}. Write one of them under consent in activations.yml.`;
}
