import { hash as digest } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseYaml, stringify } from "yaml";
import type { Entry } from "./entries.ts";

export const LOCK_FILE = "package-lock.yml";

/** One installed package as package-lock.yml keeps it: what to get, exactly, and the name it has. */
export interface Locked {
  name: string;
  local?: string;
  git?: string;
  revision?: string;
  subdirectory?: string;
  tarball?: string;
}

export interface Lock {
  packages: Locked[];
  /** dbt's hash of what packages.yml asked for when the lock was written. */
  sha1_hash: string;
}

/** Reads a project's lock; undefined where there is none, or none that can be read. */
export function readLock(dir: string): Lock | undefined {
  const path = join(dir, LOCK_FILE);
  if (!existsSync(path)) return undefined;
  try {
    const value = parseYaml(readFileSync(path, "utf8")) as Partial<Lock> | null;
    return Array.isArray(value?.packages) && typeof value.sha1_hash === "string"
      ? (value as Lock)
      : undefined;
  } catch {
    return undefined;
  }
}

export function writeLock(dir: string, lock: Lock): string {
  const path = join(dir, LOCK_FILE);
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, stringify(lock));
  renameSync(draft, path);
  return path;
}

/**
 * dbt's hash over what is asked for, so that a lock that either tool wrote holds for both: SHA-1 of the entries as
 * Python's JSON with sorted keys, sorted, one a line.
 */
export function hashOf(entries: readonly Entry[]): string {
  const texts = entries.map((entry) => pythonJson(asked(entry))).sort();
  return digest("sha1", texts.join("\n"));
}

/** An entry with all the keys that dbt's own class has. */
function asked({ raw, kind }: Entry): Record<string, unknown> {
  const defaults: Record<Entry["kind"], Record<string, unknown>> = {
    local: {},
    git: { revision: null, "warn-unpinned": null, subdirectory: null },
    tarball: {},
    hub: { install_prerelease: false },
  };
  return { ...defaults[kind], ...raw, unrendered: raw };
}

function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${pythonJson(record[key])}`).join(", ")}}`;
}
