import { TerminalError } from "../../kernel/diagnostics.ts";
import { call, type PlatformAnswer, type PlatformHttp, unexpected } from "../http/client.ts";
import { sha256 } from "../normalise/index.ts";
import { meta } from "./advice/meta.ts";
import {
  type Batch,
  type Delivery,
  type Member,
  type Opening,
  type OpenReplacement,
  type Progress,
  type Replacement,
  ReplacementLost,
} from "./destination.ts";
import { columnsOf, judged, payload, type UsersAnswer } from "./meta-users.ts";

/*
 * What Meta's guide "Customer File Custom Audiences", section "Replace Users API", says (developers.facebook.com, April 2026),
 * and what follows from it here:
 * - A session begins with the request whose batch_seq is 1, and no other request may have 1; those after it may come in any
 *   order and twice. So a session that a kill broke off is gone on with, from 2 on.
 * - last_batch_flag ends it; no batch is taken afterwards. Without it Meta ends the session 90 minutes after its first batch,
 *   and the audience becomes what was sent until then.
 * - The schema must be the same in all batches of a session.
 * - While one goes on, members must not be added or removed otherwise, and a second one is refused (2650/1870145).
 * - num_received is of the session so far. Up to 100 invalid entries of a request are quoted.
 * - operation_status tells of the work afterwards, and is Normal (200) when it is done.
 */
const WINDOW_MS = 90 * 60_000;

/** 2650 with these: the first batch is not known; the session has timed out; it has ended. */
const LOST: ReadonlySet<number> = new Set([1870147, 1870158, 1870159]);
const IN_PROGRESS = 1870145;

/** The answer to a first batch while a session is open: perhaps this one, whose answer was lost. */
class InProgress extends Error {}

/** Replaces a custom audience in one session over all batches (POST {audience}/usersreplace). `state` asks for its progress. */
export function metaReplacement(
  http: PlatformHttp,
  path: string,
  state: () => Promise<Progress>,
): Replacement {
  return {
    windowMs: WINDOW_MS,
    // A whole number below 2^63, another one for each session of the ad account.
    name: (runId) => BigInt(`0x${sha256(`replace ${path} ${runId}`).slice(0, 15)}`).toString(),
    open: (name, how) =>
      new Session({ ...http, judge: (answer) => broken(answer) ?? http.judge?.(answer) }, path, name, how),
    poll: () => state(),
  };
}

function broken({ json }: PlatformAnswer): Error | undefined {
  const { code, error_subcode: subcode = 0 } =
    (json as { error?: { code?: number; error_subcode?: number } }).error ?? {};
  if (code !== 2650) return undefined;
  if (subcode === IN_PROGRESS) return new InProgress();
  return LOST.has(subcode) ? new ReplacementLost(meta.reason(`${code}/${subcode}`)) : undefined;
}

class Session implements OpenReplacement {
  readonly #http: PlatformHttp;
  readonly #path: string;
  readonly #name: string;
  readonly #how: Opening;
  #sequence: number;
  #before = { received: 0, invalid: 0 };

  constructor(http: PlatformHttp, path: string, name: string, how: Opening) {
    this.#http = http;
    this.#path = path;
    this.#name = name;
    this.#how = how;
    this.#sequence = how.isResumed ? 1 : 0;
  }

  async send({ members }: Batch): Promise<Delivery> {
    const answer = await this.#post(members, false);
    const before = this.#before;
    // What runs before this one sent to the session is in the numbers, too: nothing is missed by it.
    this.#before = { received: answer.num_received ?? 0, invalid: answer.num_invalid_entries ?? 0 };
    return judged(members, answer, before);
  }

  /** The flag goes with somebody who was sent: who comes last is known only when nobody follows. */
  async end(somebody: () => Promise<Member>): Promise<{ reference: string }> {
    try {
      await this.#post([await somebody()], true);
    } catch (error) {
      // Ended already: the answer to the same request was lost, or Meta's time was over. All was sent before.
      const ended = [meta.reason("2650/1870159"), meta.reason("2650/1870158")];
      if (!(error instanceof ReplacementLost) || !ended.includes(error.message)) throw error;
    }
    return { reference: this.#name };
  }

  async #post(members: readonly Member[], isLast: boolean): Promise<UsersAnswer> {
    this.#sequence += 1;
    try {
      return await this.#request(members, isLast);
    } catch (error) {
      if (!(error instanceof InProgress)) throw error;
      if (this.#sequence > 1) throw busy();
      // Is it this session, whose first answer was lost? Then it takes a second batch.
      this.#sequence = 2;
      return await this.#request(members, isLast).catch((second: unknown) => {
        throw second instanceof ReplacementLost || second instanceof InProgress ? busy() : second;
      });
    }
  }

  async #request(members: readonly Member[], isLast: boolean): Promise<UsersAnswer> {
    const session = {
      ...{ session_id: this.#name, batch_seq: this.#sequence, last_batch_flag: isLast },
      estimated_num_total: this.#how.rows,
    };
    const json = { payload: payload(members, columnsOf(this.#how.kinds)), session };
    const answer = await call(this.#http, { method: "POST", path: this.#path, json });
    if (answer.status >= 300) throw unexpected("Meta", answer);
    return answer.json as UsersAnswer;
  }
}

/** Another change goes on. Nothing of this one has arrived, and it need not be waited for: ordinary syncs go on meanwhile. */
const busy = (): TerminalError =>
  new TerminalError({
    code: "replacement-refused",
    message: `Meta takes no replacement now: ${meta.words(`2650/${IN_PROGRESS}`)}.`,
  });
