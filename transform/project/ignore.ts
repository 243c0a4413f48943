import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Tells which files of a project `.dbtignore` leaves out; paths are relative to the project, `/` between parts. */
export function readIgnored(projectDir: string): (path: string) => boolean {
  const file = join(projectDir, ".dbtignore");
  if (!existsSync(file)) return () => false;
  const rules = readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ keep: line.startsWith("!"), pattern: toPattern(line.replace(/^!/, "")) }));
  return (path) => {
    let ignored = false;
    for (const { keep, pattern } of rules) if (pattern.test(path)) ignored = !keep;
    return ignored;
  };
}

/** A line as git reads it: `/` at the start or within ties it to the project's folder, one at the end names a folder. */
function toPattern(line: string): RegExp {
  const anchored = line.replace(/\/$/, "").includes("/");
  const folder = line.endsWith("/");
  const body = line
    .replace(/^\/|\/$/g, "")
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*|\?/g, (found) =>
      found === "**/" ? "(?:.*/)?" : found === "**" ? ".*" : found === "*" ? "[^/]*" : "[^/]",
    );
  return new RegExp(`^${anchored ? "" : "(?:.*/)?"}${body}${folder ? "/" : "(?:/|$)"}`);
}
