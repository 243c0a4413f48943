import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { PatronError } from "../../kernel/diagnostics.ts";

export interface Places {
  /** The folder with dbt_project.yml. */
  projectDir: string;
  /** `--profiles-dir`. */
  profilesDir?: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** Default: the process's own. */
  cwd?: string;
  home?: string;
}

/** The folders where profiles.yml may be, in the order they are looked at. A folder that was named is the only one. */
export function profileFolders({ projectDir, profilesDir, env, cwd, home }: Places): string[] {
  const base = cwd ?? process.cwd();
  const named = profilesDir ?? env.DBT_PROFILES_DIR;
  if (named) return [resolve(base, expandHome(named, home))];
  return [...new Set([resolve(projectDir), base, join(home ?? homedir(), ".dbt")])];
}

/** The profiles.yml to read; undefined where there is none. */
export function findProfiles(places: Places): string | undefined {
  return profileFolders(places)
    .map((dir) => join(dir, "profiles.yml"))
    .find((path) => existsSync(path));
}

/** The mistake of a project that has no profiles.yml anywhere. */
export function noProfiles(places: Places, profile: string): PatronError {
  return new PatronError(
    {
      code: "no-profiles",
      message: `No profiles.yml says where to build. Looked in: ${profileFolders(places).join(", ")}.`,
      hint: "Name its folder with --profiles-dir DIR, or write one beside dbt_project.yml:",
      help: `${profile}:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: ${profile}.duckdb}`,
    },
    { exitCode: 2 },
  );
}

function expandHome(path: string, home = homedir()): string {
  return path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
}
