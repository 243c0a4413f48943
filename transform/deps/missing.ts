import { join } from "node:path";
import { type Diagnostic, PatronError } from "../../kernel/diagnostics.ts";
import { type Entry, readEntries } from "./entries.ts";
import { readLock } from "./lock.ts";

/**
 * Throws `packages-missing` when packages.yml names what is not installed. `installed` are the names of the packages
 * that were found. A package's name is told by the lock or by the hub; where neither is, packages are counted.
 */
export async function checkInstalled(
  dir: string,
  context: Record<string, unknown>,
  installed: readonly string[],
): Promise<void> {
  const entries = (await readEntries(dir, context)).filter((entry) => entry.kind !== "local");
  if (entries.length === 0) return;
  const locked = (readLock(dir)?.packages ?? []).filter((one) => one.local === undefined);
  const expected = locked.length > 0 ? locked.map((one) => one.name) : entries.flatMap(nameOf);
  const missing = expected.filter((name) => !installed.includes(name));
  const short = installed.length < entries.length;
  if (missing.length === 0 && !short) return;
  const names = missing.length > 0 ? missing : entries.map(describe);
  const diagnostic: Diagnostic = {
    code: "packages-missing",
    message: `${names.join(", ")} ${names.length === 1 ? "is" : "are"} asked for and not installed.`,
    at: {
      path: join(dir, entries[0]!.at.path.endsWith("dependencies.yml") ? "dependencies.yml" : "packages.yml"),
    },
    help: "Install them: npx patron deps",
  };
  throw new PatronError(diagnostic, { exitCode: 2 });
}

const nameOf = (entry: Entry): string[] =>
  entry.kind === "hub" ? [entry.package.split("/").at(-1)!] : entry.kind === "tarball" ? [entry.name] : [];

function describe(entry: Entry): string {
  return String(entry.raw.git ?? entry.raw.tarball ?? entry.raw.package ?? entry.raw.local);
}
