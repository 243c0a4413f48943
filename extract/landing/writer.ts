import { hash } from "node:crypto";
import { copyFile, type FileHandle, mkdir, open } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { Exchange } from "../http/client.ts";
import { type LandingManifest, writeManifest } from "./place.ts";

const compress = promisify(gzip);

/** One landed answer, as a line of `bodies.jsonl.gz`. */
export interface LandedBody {
  seq: number;
  request: { method: string; url: string; bodySha256: string | undefined };
  status: number;
  text: string;
}

export const BODIES = "bodies.jsonl.gz";

/** Keeps every answer of one load verbatim on disk before anyone parses it. */
export interface Landing {
  readonly folder: string;
  /** Resolves when the answer is on file. */
  land(exchange: Exchange): Promise<void>;
  /** Keeps a copy of a file as it is. */
  landFile(path: string): Promise<void>;
  close(state: LandingManifest["state"], endedAt: string): Promise<void>;
}

/** What keeps forgotten people out of a landing: vendors go on sending them until they are erased there too. */
export interface LandingScrub {
  body?: ((text: string) => string) | undefined;
  /** Writes a copy of a file without them; false when none of them is in it, and nothing was written. */
  file?: ((path: string, to: string) => Promise<boolean>) | undefined;
}

/**
 * Opens the landing of a load. Each answer is a gzip member of its own, appended to one file: members one after
 * the other are valid gzip, and a kill can only cut the last one short.
 */
export async function openLanding(
  folder: string,
  about: Omit<LandingManifest, "state" | "bodies">,
  scrub: LandingScrub = {},
): Promise<Landing> {
  await mkdir(folder, { recursive: true });
  let bodies = 0;
  let file: FileHandle | undefined;
  let last: Promise<void> = Promise.resolve();
  writeManifest(folder, { ...about, state: "reading", bodies });

  const append = async (member: Buffer) => {
    file ??= await open(join(folder, BODIES), "a");
    await file.appendFile(member);
  };
  return {
    folder,
    async land(exchange) {
      const line = `${JSON.stringify(landedBody(bodies++, exchange, scrub.body))}\n`;
      const member = await compress(line, { level: constants.Z_BEST_SPEED });
      last = last.then(() => append(member));
      await last;
    },
    async landFile(path) {
      await keep(path, folder, bodies++, scrub.file);
    },
    async close(state, endedAt) {
      await last.catch(() => {});
      await file?.sync();
      await file?.close();
      writeManifest(folder, { ...about, state, bodies, endedAt });
    },
  };
}

function landedBody(seq: number, exchange: Exchange, scrub: LandingScrub["body"]): LandedBody {
  const { method, url, body, status, text } = exchange;
  const bodySha256 = body === undefined ? undefined : hash("sha256", body, "hex");
  return { seq, request: { method, url, bodySha256 }, status, text: scrub?.(text) ?? text };
}

/** The name of a landed copy that was written anew as JSON lines, because forgotten people stood in the file. */
export const rewrittenName = (name: string): string => (name.endsWith(".jsonl") ? name : `${name}.jsonl`);

async function keep(path: string, folder: string, seq: number, scrub: LandingScrub["file"]): Promise<void> {
  const kept = join(folder, `${String(seq).padStart(6, "0")}-${basename(path)}`);
  if (await scrub?.(path, rewrittenName(kept))) return;
  // A copy, for a hard link would change with the original when a program writes into it in place.
  await copyFile(path, kept);
}
