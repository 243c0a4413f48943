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

/**
 * Rows that a platform refused, or warned of, without naming them. `reason` begins with a code of destinations/advice. The
 * changelog calls those rows accepted, since nobody can tell which they are; the numbers stand in sync_batch_notes.
 */
export interface Counted {
  kind: "refused" | "warned";
  reason: string;
  rows: number;
}

/** What a platform tells of a batch that it has worked off. */
export interface Told {
  /** Rows that the platform refused by themselves, by row key, with its reason: a code of destinations/advice first. */
  refused?: ReadonlyMap<string, string>;
  /** Rows that it refused or warned of by number alone. */
  counted?: readonly Counted[];
  /** The share of the rows that it knows, in its own words. */
  matchRate?: string;
}

/** What became of a batch that was not refused as a whole. */
export interface Delivery extends Told {
  /** Set when the platform works on it later: what `poll` asks for. Without it the batch is done. */
  reference?: string;
  /** The platform's ids, by row key, where it takes people in clear: kept in state in place of what is clear. */
  platformIds?: ReadonlyMap<string, string>;
}

/** The state of a batch that a platform works on later. */
export type Progress =
  | { state: "working" }
  | ({ state: "done"; note?: string } & Told)
  | { state: "failed"; reason: string };

/** What a platform says of an audience as a whole. Kept with the run (`platform_…` in sync_runs). */
export interface AudienceState {
  /** ready: it can be used; updating: the platform still works on it; too-small; blocked: a person must act. */
  state: "ready" | "updating" | "too-small" | "blocked";
  /** How many it holds, both the same where it says a number; absent where it tells none. */
  least?: number;
  most?: number;
  /** Who is counted: `profiles on the list`, `accounts that Meta recognises, rounded`. */
  counts: string;
  matchRate?: string;
  /** What a person should know, in words of ours: a platform's may quote somebody. */
  said?: string;
}

export interface Limits {
  /** Rows of a request. */
  rows: number;
  /** Below this the platform cannot target an audience, or throws it away. */
  smallestAudience: number;
  /** Whether it refuses a change that would leave fewer than that: then who comes goes before who leaves. Default: it does not. */
  refusesSmaller?: boolean;
}

/** What a replacement is opened with. */
export interface Opening {
  /** Whether a run that was killed has sent some of it already. */
  isResumed: boolean;
  /** How many rows are to come, roughly. */
  rows: number;
  /** The identifiers of the mapping. */
  kinds: readonly IdentifierKind[];
}

/** A replacement that takes members. One lives in one process. */
export interface OpenReplacement {
  /** Adds members to what the audience will be; as `send` of a destination otherwise. Throws ReplacementLost. */
  send(batch: Batch): Promise<Delivery>;
  /**
   * Ends it: from now on, or from when the platform has worked it off, the audience is what was sent. `somebody` finds one
   * of those, and asks for his consent again, for platforms that want somebody in their last request. Gives what `poll` asks
   * for, where there is something to wait for.
   */
  end(somebody: () => Promise<Member>): Promise<{ reference?: string }>;
}

/** How an audience is made to hold exactly what is sent between a beginning and an end, whatever it held before. */
export interface Replacement {
  /**
   * How long the platform keeps one open, milliseconds: it then ends it by itself with what it has, and takes no other
   * change before. A run that finds one open goes on with it. Default: the platform knows nothing of it before its end,
   * and one that broke off begins anew.
   */
  readonly windowMs?: number;
  /**
   * Whether the platform may keep who was sent shortly before: then an ordinary sync takes out whom earlier ones have sent.
   * Default: whom nobody has sent to the replacement is gone with its end.
   */
  readonly keepsRecent?: boolean;
  /** What a new one is called. It is kept in state: no secret, nobody's data. */
  name(runId: string): string;
  open(name: string, how: Opening): OpenReplacement;
  poll?(reference: string): Promise<Progress>;
}

/**
 * A place that audiences go to. `send` must be safe to repeat with the same batch. It throws BatchRefused when the platform
 * refuses the batch for what is in it (the engine then looks for the bad row), TransientError when it may pass by itself
 * and TerminalError for the account itself (credentials, terms not signed): then the sync stops.
 */
export interface Destination {
  readonly name: string;
  /**
   * Which audience at the platform this is: another one has a state of its own. Default: told by the name alone.
   */
  readonly place?: string;
  readonly rule: PlatformRule;
  readonly takes: readonly IdentifierKind[];
  readonly limits: Limits;
  /**
   * Whether a row is found by its key, so that a changed one is sent once more and replaces the old one.
   * Default `false`: the audience is a set of identifiers, and a change is the old ones removed, then the new ones added.
   */
  readonly replacesByKey?: boolean;
  /**
   * What the platform takes of address and birth_date, in its own spelling; `kinds` are those of the mapping that it takes.
   * Default: it takes neither.
   */
  address?(person: ClearPerson, kinds: ReadonlySet<IdentifierKind>): Record<string, string> | undefined;
  send(batch: Batch): Promise<Delivery>;
  poll?(reference: string): Promise<Progress>;
  /**
   * Makes the audience hold exactly what is sent. A text says what a person can do instead where the platform cannot.
   * Default: it cannot.
   */
  readonly replace?: Replacement | string;
  /**
   * Lets the platform judge a batch and changes nothing there; refusals are thrown as `send` throws them. Default: it has no
   * such thing.
   */
  check?(batch: Batch): Promise<void>;
  /** What the platform holds now. Asked once when a run ends; an error fails no run. Default: it tells nothing. */
  audience?(): Promise<AudienceState>;
  /**
   * The ids of members of the audience whose address or number, as it is sent, has one of these SHA-256 hashes; by hash. For
   * platforms that hash nothing: asked for rows whose id a kill kept from being noted. Default: such rows are left to people.
   */
  find?(hashes: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>;
  /** Takes back what `send` may have left of a batch that will not be sent again after a kill. */
  discard?(batch: Pick<Batch, "id" | "operation">): Promise<void>;
}

/**
 * A batch refused for what is in it. The reason begins with a code of destinations/advice and holds no personal data; `rows`
 * are those that the platform names, by row key, each with its reason: the others are worth sending without them.
 */
export class BatchRefused extends Error {
  readonly rows: ReadonlyMap<string, string>;

  constructor(reason: string, rows: ReadonlyMap<string, string> = new Map()) {
    super(reason);
    this.name = "BatchRefused";
    this.rows = rows;
  }
}

/** The platform does not know a replacement (any more): it has ended, or its beginning never arrived. Holds a code alone. */
export class ReplacementLost extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "ReplacementLost";
  }
}
