import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where one load's bodies lie: `<stateDir>/landing/<source>/<stream>/<load_id>`. */
export function landingFolder(stateDir: string, source: string, stream: string, loadId: string): string {
  return join(stateDir, "landing", source, stream, loadId);
}

/** What a landed load says of itself. `reading` on a load whose process is gone means that it was cut off. */
export interface LandingManifest {
  loadId: string;
  source: string;
  stream: string;
  runId: string | undefined;
  state: "reading" | "loaded" | "failed";
  /** Answers kept. */
  bodies: number;
  startedAt: string;
  endedAt?: string;
  /** What the stream was asked for, so that a replay asks the same. */
  since: string | undefined;
  until: string | undefined;
  resume: string | undefined;
}

const MANIFEST = "manifest.json";

/** Written whole or not at all. */
export function writeManifest(folder: string, manifest: LandingManifest): void {
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `${MANIFEST}.draft`);
  writeFileSync(draft, `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(draft, join(folder, MANIFEST));
}

export function readManifest(folder: string): LandingManifest {
  return JSON.parse(readFileSync(join(folder, MANIFEST), "utf8")) as LandingManifest;
}
