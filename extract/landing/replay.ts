import { hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { PatronError } from "../../kernel/diagnostics.ts";
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
