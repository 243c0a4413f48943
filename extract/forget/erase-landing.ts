import { existsSync, readdirSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { TerminalError } from "../../kernel/diagnostics.ts";
import { type LandingManifest, readManifest } from "../landing/place.ts";
import { landedBodies } from "../landing/replay.ts";
import { BODIES, rewrittenName } from "../landing/writer.ts";
import { planStream } from "../normalise/plan.ts";
import type { Source, Stream } from "../stream.ts";
import { type BodyScrub, compileBodyScrub } from "./scrub-body.ts";
import { type FileScrub, fileScrub } from "./scrub-file.ts";
import type { Tombstones } from "./tombstones.ts";

const compress = promisify(gzip);

/** How many landed answers and files were written anew. */
export interface LandingErased {
  answers: number;
  files: number;
}

/**
 * Writes every landed load anew that holds forgotten people, each file whole or not at all: killed anywhere and run again
 * it ends the same. It needs nobody's clear data. No load may be under way.
 */
export async function eraseLanding(
  stateDir: string,
  sources: readonly Source[],
  stones: Tombstones,
  signal: AbortSignal,
): Promise<LandingErased> {
  const erased: LandingErased = { answers: 0, files: 0 };
  for (const source of sources) {
    const body = compileBodyScrub(source, stones);
    for (const stream of source.streams) {
      const root = join(stateDir, "landing", source.name, stream.name);
      for (const load of namesIn(root)) {
        signal.throwIfAborted();
        const folder = join(root, load);
        if (body !== undefined) erased.answers += await eraseBodies(folder, body);
        erased.files += await eraseFiles(folder, stream, stones);
      }
    }
  }
  return erased;
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

async function eraseBodies(folder: string, scrub: BodyScrub): Promise<number> {
  const file = join(folder, BODIES);
  if (!existsSync(file)) return 0;
  let changed = 0;
  for await (const landed of landedBodies(folder)) if (scrub(landed.text) !== landed.text) changed += 1;
  // The last answer of a load that was cut off can be there in part, and in part it can be read.
  if (changed === 0 && stateOf(folder) !== "reading") return 0;
  const draft = `${file}.draft`;
  const out = await open(draft, "w");
  try {
    for await (const landed of landedBodies(folder)) {
      const line = `${JSON.stringify({ ...landed, text: scrub(landed.text) })}\n`;
      await out.appendFile(await compress(line, { level: constants.Z_BEST_SPEED }));
    }
    await out.sync();
  } finally {
    await out.close();
  }
  await rename(draft, file);
  return changed;
}

function stateOf(folder: string): LandingManifest["state"] {
  try {
    return readManifest(folder).state;
  } catch {
    return "reading"; // killed before it was written
  }
}

async function eraseFiles(folder: string, stream: Stream, stones: Tombstones): Promise<number> {
  const scrub = fileScrub(stream, planStream(stream), stones);
  if (scrub === undefined) return 0;
  let changed = 0;
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (name.endsWith(".draft")) await rm(path, { force: true });
    if (!/^\d{6}-/.test(name) || name.endsWith(".draft")) continue;
    const to = join(folder, rewrittenName(name));
    // Killed after the new file stood and before the old one went: the new one has all that may be kept.
    if (to !== path && existsSync(to)) await rm(path, { force: true });
    else if (await rewritten(scrub, path, to)) {
      changed += 1;
      if (to !== path) await rm(path, { force: true });
    }
  }
  return changed;
}

/** A copy that cannot be read may hold anybody, and nothing reads it again: it goes. */
async function rewritten(scrub: FileScrub, path: string, to: string): Promise<boolean> {
  try {
    return await scrub(path, to);
  } catch (error) {
    if (!(error instanceof TerminalError)) throw error;
    await rm(path, { force: true });
    return true;
  }
}
