import { hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { createGunzip } from "node:zlib";
import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { HttpClient, HttpOptions } from "../http/client.ts";
import { createHttpClient, type HttpDeps } from "../http/create.ts";
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

/** A landed load that can be read again. */
export interface Replay {
  folder: string;
  /** What the load asked for: pass `since` and `until` on, so that the same requests are made. */
  manifest: LandingManifest;
  /** Makes clients that answer from the landed bodies; pass it to extractSource. */
  httpClientFactory(options: HttpOptions, deps: HttpDeps): HttpClient;
}

/** Opens a landed load by its id. Throws PatronError (usage) when there is none. */
export async function replayLanding(stateDir: string, loadId: string): Promise<Replay> {
  const root = join(stateDir, "landing");
  const entries = await readdir(root, { recursive: true }).catch(() => []);
  const loads = entries.filter((entry) => entry.split(sep).length === 3);
  const found = loads.find((entry) => basename(entry) === loadId);
  if (found === undefined) {
    throw new PatronError(
      {
        code: "unknown-load",
        message: `No landed load is called '${loadId}'.`,
        hint: didYouMean(
          loadId,
          loads.map((entry) => basename(entry)),
        ),
        help: 'List them: npx patron show --inline "select load_id, source, stream from operations.stream_loads"',
      },
      { exitCode: 2 },
    );
  }
  const folder = join(root, found);
  const landed = await landedFetch(folder);
  return {
    folder,
    manifest: readManifest(folder),
    // What is replayed is landed already.
    httpClientFactory: (options, deps) =>
      createHttpClient({ ...options, retries: 0 }, { ...deps, fetch: landed, land: async () => {} }),
  };
}

/**
 * A `fetch` that answers from a landed load: the same request gets the same body again. Pass it to
 * createHttpClient, so that a stream reads its own past without knowing. Hosts are not compared, paths are.
 */
export async function landedFetch(folder: string): Promise<typeof fetch> {
  const answers = new Map<string, LandedBody[]>();
  for await (const body of landedBodies(folder)) {
    const key = requestKey(body.request.method, body.request.url, body.request.bodySha256);
    answers.set(key, [...(answers.get(key) ?? []), body]);
  }
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const sent = typeof init?.body === "string" ? hash("sha256", init.body, "hex") : undefined;
    const queue = answers.get(requestKey(init?.method ?? "GET", url, sent));
    const found = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
    if (found === undefined) throw notLanded(folder, url);
    return new Response(found.text, {
      status: found.status,
      headers: { "content-type": "application/json" },
    });
  };
}

function requestKey(method: string, address: string, bodySha256: string | undefined): string {
  const { pathname, search } = new URL(address);
  return [method, pathname + search, bodySha256 ?? ""].join(" ");
}

function notLanded(folder: string, url: string): PatronError {
  return new PatronError({
    code: "not-landed",
    message: `The landed load holds no answer to ${new URL(url).pathname}: it was cut off, or the stream asks otherwise now.`,
    at: { path: folder },
    help: "Read from the vendor again: npx patron extract --full",
  });
}
