import type { ClearPerson, IdentifierKind, PlatformRule } from "../normalise/index.ts";

/** What one row is known by at the platform: hashed wherever the platform hashes. `address` is a flat record. */
export interface Identifiers {
  email?: string;
  phone?: string;
  address?: Readonly<Record<string, string>>;
  /** The platform's own id of the person, where it told one: what removals go by when nothing is hashed. */
  platformId?: string;
}

export interface Member {
  /** The customer's key, or `tombstone:…` for one who was forgotten. Only files and webhooks pass it on. */
  rowKey: string;
  /** The same when the same batch is sent again; receivers may keep it to see a second delivery. */
  eventId: string;
  identifiers: Identifiers;
}

export interface Batch {
  /** The same when the batch is sent again after a kill; another one for any other batch. */
  id: string;
  operation: "add" | "remove";
  members: readonly Member[];
}

/** What became of a batch that was not refused as a whole. */
export interface Delivery {
  /** Set when the platform works on it later: what `poll` asks for. Without it the batch is done. */
  reference?: string;
  /** Rows that the platform refused by themselves, by row key, with its reason. */
  refused?: ReadonlyMap<string, string>;
  /** The platform's ids, by row key, where it takes people in clear: kept in state in place of what is clear. */
  platformIds?: ReadonlyMap<string, string>;
}

/** The state of a batch that a platform works on later. */
export type Progress =
  | { state: "working" }
  | { state: "done"; note?: string; matchRate?: string }
  | { state: "failed"; reason: string };

export interface Limits {
  /** Rows of a request. */
  rows: number;
  /** Below this the platform cannot target an audience, or throws it away. */
  smallestAudience: number;
}

/**
 * A place that audiences go to. `send` must be safe to repeat with the same batch. It throws BatchRefused when the platform
 * refuses the batch for what is in it (the engine then looks for the bad row), TransientError when it may pass by itself
 * and TerminalError for the account itself (credentials, terms not signed): then the sync stops.
 */
export interface Destination {
  readonly name: string;
  readonly rule: PlatformRule;
  readonly takes: readonly IdentifierKind[];
  readonly limits: Limits;
  /**
   * Whether a row is found by its key, so that a changed one is sent once more and replaces the old one.
   * Default `false`: the audience is a set of identifiers, and a change is the old ones removed, then the new ones added.
   */
  readonly replacesByKey?: boolean;
  /** Google's spelling of an address differs from Meta's; default: the destination takes none. */
  address?(person: ClearPerson): Record<string, string> | undefined;
  send(batch: Batch): Promise<Delivery>;
  poll?(reference: string): Promise<Progress>;
  /** Takes back what `send` may have left of a batch that will not be sent again after a kill. */
  discard?(batch: Pick<Batch, "id" | "operation">): Promise<void>;
}

/** A batch refused for what is in it; the reason is the platform's, without personal data. */
export class BatchRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "BatchRefused";
  }
}
