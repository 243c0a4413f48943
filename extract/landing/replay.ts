import { hash } from "node:crypto";
import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { PatronError, TerminalError } from "../../kernel/diagnostics.ts";
import type { HttpClient } from "../http/client.ts";
import type { Stream } from "../stream.ts";
import { type LandingManifest, readManifest } from "./place.ts";
import { BODIES, type LandedBody } from "./writer.ts";

/** The landed answers of a load, in the order they came. A member cut short by a kill ends them quietly. */
export async function* landedBodies(folder: string): AsyncGenerator<LandedBody> {
  const file = createReadStream(join(folder, BODIES));
  const text = file.pipe(createGunzip()).setEncoding("utf8");
  file.on("error", (error) => text.destroy(error));
  let rest = "";
  try {
    for await (const chunk of text) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop()!;
      for (const line of lines) yield JSON.parse(line) as LandedBody;
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // Z_BUF_ERROR: the last member was cut short. ENOENT: the load ended before its first answer.
    if (code !== "Z_BUF_ERROR" && code !== "ENOENT") throw error;
  }
}

/** A load whose answers are all on disk. */
export interface LandedLoad {
  folder: string;
  manifest: LandingManifest;
  /** Whether a vendor answered; else copies of files lie there. */
  isAnswers: boolean;
}

/** The finished loads of a stream as they were landed, the oldest first. Loads of nothing and replays are no part. */
export function landedLoads(stateDir: string, source: string, stream: string): LandedLoad[] {
  const root = join(stateDir, "landing", source, stream);
  return namesIn(root)
    .map((name) => join(root, name))
    .map((folder) => ({ folder, manifest: manifestOf(folder), isAnswers: existsSync(join(folder, BODIES)) }))
    .filter((one): one is LandedLoad => one.manifest?.state === "loaded" && one.manifest.bodies > 0)
    .sort((a, b) => (a.manifest.loadId < b.manifest.loadId ? -1 : 1)); // an id begins with its time
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nothing was ever landed
  }
}

function manifestOf(folder: string): LandingManifest | undefined {
  try {
    return readManifest(folder);
  } catch {
    return undefined; // killed before it was written
  }
}

/**
 * The stream as its landed loads have it: each load is asked what it was asked then, one after the other, and `http`
 * makes the client for what answers. All of it is one load, in which the newest record of a key wins, so nobody ever
 * sees an older state. Of a stream that yields the whole set each time the newest load says everything.
 */
export function fromLanding<C>(
  stream: Stream<C>,
  loads: readonly LandedLoad[],
  http: (answers: typeof fetch) => HttpClient,
): Stream<C> {
  const telling = stream.mode === "replace" ? loads.slice(-1) : loads;
  return {
    ...stream,
    async *read(context) {
      for (const { folder, manifest, isAnswers } of telling) {
        if (!isAnswers) throw landedFiles(folder, manifest);
        const { since, until, resume, loadId, startedAt: now } = manifest;
        const asked = { ...context, since, until, resume, now, http: http(landedFetch(folder)) };
        let page = 0;
        for await (const { records, places, label } of stream.read(asked)) {
          page += 1;
          yield { records, label: `${label ?? `page ${page}`} of ${loadId}`, ...(places ? { places } : {}) };
        }
      }
    },
  };
}

/** Files are landed as copies: their own folder answers for them. */
function landedFiles(folder: string, { source, stream }: LandingManifest): PatronError {
  return new PatronError({
    code: "landed-files",
    message: `${source}.${stream} was read from files, and the folder of the files is read whole each time.`,
    at: { path: folder },
    hint: "Copies of the files as they were lie there: put back what is missing.",
    help: `npx patron extract ${source}.${stream}`,
  });
}

/**
 * A `fetch` that answers from a landed load: the same request gets the same body again, so that a stream reads its own
 * past without knowing. Hosts are not compared, paths are. Answers are read as far as they are asked for: a stream asks
 * in about the order in which it asked then.
 */
export function landedFetch(folder: string): typeof fetch {
  const waiting = new Map<string, LandedBody[]>();
  const bodies = landedBodies(folder);
  const find = async (key: string): Promise<LandedBody | undefined> => {
    const early = waiting.get(key)?.shift();
    if (early !== undefined) return early;
    for (let next = await bodies.next(); !next.done; next = await bodies.next()) {
      const { method, url, bodySha256 } = next.value.request;
      const own = requestKey(method, url, bodySha256);
      if (own === key) return next.value;
      waiting.set(own, [...(waiting.get(own) ?? []), next.value]);
    }
    return undefined;
  };
  let last: Promise<unknown> = Promise.resolve();
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const sent = typeof init?.body === "string" ? hash("sha256", init.body, "hex") : undefined;
    const key = requestKey(init?.method ?? "GET", url, sent);
    // One after the other: two that are asked at once must not both read on.
    const found = last.then(() => find(key));
    last = found.catch(() => {});
    const body = await found;
    if (body === undefined) throw notLanded(folder, url);
    return new Response(body.text, {
      status: body.status,
      headers: { "content-type": "application/json" },
    });
  };
}

function requestKey(method: string, address: string, bodySha256: string | undefined): string {
  const { pathname, search } = new URL(address);
  return [method, pathname + search, bodySha256 ?? ""].join(" ");
}

function notLanded(folder: string, url: string): TerminalError {
  return new TerminalError({
    code: "not-landed",
    message: `The landed load holds no answer to ${new URL(url).pathname}: it was cut off, or the stream asks otherwise now.`,
    at: { path: folder },
    help: "Read from the vendor again: npx patron extract --full",
  });
}
