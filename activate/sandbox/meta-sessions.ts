import type { SandboxAnswer } from "./server.ts";

/** The Graph API's error: status 400, and 401 where the token is at fault. */
export const metaRefusal = (code: number, message: string, error_subcode?: number): SandboxAnswer => ({
  status: code === 190 ? 401 : 400,
  body: { error: { message, type: "OAuthException", code, ...(error_subcode ? { error_subcode } : {}) } },
});

/** A batch of a session, as far as its rules go. */
interface Batch {
  payload: { schema: readonly string[]; data: readonly (readonly string[])[] };
  session: { session_id: string; batch_seq: number; last_batch_flag: boolean };
}

interface Session {
  id: string;
  schema: string;
  startedAt: number;
  received: number;
  invalid: number;
  members: Set<string>;
}

const WINDOW_MS = 90 * 60_000;

/**
 * The sessions of usersreplace, by Meta's guide of customer file audiences ("Replace Users API"): batch_seq 1 begins one, and
 * comes once; the others may come in any order and again; the schema stays; last_batch_flag ends it, or the 90th minute, and
 * the audience is what was sent until then. While one is open or worked off, another is refused with 2650/1870145, and so are
 * other changes of members, which Meta says not to make then. Its numbers are of the session so far.
 */
export class ReplaceSessions {
  readonly #held: Set<string>;
  readonly #delay: number;
  readonly #now: () => number;
  #open: Session | undefined;
  /** How often it still says that it replaces. */
  #working = 0;
  readonly #ended = new Map<string, "finished" | "timed out">();

  constructor(held: Set<string>, { delay = 0, now = Date.now }: { delay?: number; now?: () => number }) {
    this.#held = held;
    this.#delay = delay;
    this.#now = now;
  }

  isBusy(): boolean {
    this.#tick();
    return this.#open !== undefined || this.#working > 0;
  }

  operationStatus(): { code: number; description: string } {
    this.#tick();
    if (this.#open === undefined && this.#working === 0) return { code: 200, description: "Normal" };
    if (this.#open === undefined) this.#working -= 1;
    return { code: 414, description: "Replace in progress" };
  }

  refusal({ payload, session: { session_id: id, batch_seq: sequence } }: Batch): SandboxAnswer | undefined {
    const isBusy = this.isBusy();
    if (sequence === 1) return isBusy ? metaRefusal(2650, "Audience Update In Progress", 1870145) : undefined;
    if (this.#open?.id !== id) {
      const end = this.#ended.get(id);
      if (end === "finished") return metaRefusal(2650, "Replace Session Finished", 1870159);
      if (end === "timed out") return metaRefusal(2650, "Replace Session Timed Out", 1870158);
      return metaRefusal(2650, "Invalid Upload Batch for Replace", 1870147);
    }
    return this.#open.schema === payload.schema.join()
      ? undefined
      : metaRefusal(100, "schema of the session");
  }

  take({ payload, session }: Batch, identifiers: readonly string[], good: number): Session {
    const one = this.#open ?? {
      ...{ id: session.session_id, schema: payload.schema.join(), startedAt: this.#now() },
      ...{ received: 0, invalid: 0, members: new Set<string>() },
    };
    this.#open = one;
    one.received += payload.data.length;
    one.invalid += payload.data.length - good;
    for (const identifier of identifiers) one.members.add(identifier);
    if (session.last_batch_flag) this.#end("finished");
    return one;
  }

  #tick(): void {
    if (this.#open !== undefined && this.#now() - this.#open.startedAt > WINDOW_MS) this.#end("timed out");
  }

  #end(how: "finished" | "timed out"): void {
    const { id, members } = this.#open!;
    this.#ended.set(id, how);
    this.#open = undefined;
    this.#working = this.#delay;
    this.#held.clear();
    for (const member of members) this.#held.add(member);
  }
}
