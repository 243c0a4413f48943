import { join, resolve } from "node:path";
import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import {
  type BigqueryOutput,
  type DuckdbOutput,
  duckdbStatements,
  findProfiles,
  noProfiles,
  type ProfileTarget,
  readProfile,
} from "../../transform/index.ts";
import { dbtSettings } from "./find.ts";
import type { Environment } from "./load.ts";

/** Where models are built: the warehouse of patron.yml, or one output of profiles.yml. */
export interface ProjectTarget {
  /** What `target.name` is in Jinja. */
  name: string;
  type: "duckdb" | "bigquery";
  schema: string;
  threads: number;
  profile: string;
  /** profiles.yml, when the target comes from there. */
  file?: string;
  /** The output as written there, checked. */
  output?: DuckdbOutput | BigqueryOutput;
  /** Run on the warehouse when it is opened: settings, attached files. */
  statements: readonly string[];
}

/** What the command line says about where to build. */
export interface TargetRequest {
  /** `--target`. */
  target?: string | undefined;
  /** `--profile`: goes before `profile:` of dbt_project.yml. */
  profile?: string | undefined;
  profilesDir?: string | undefined;
  /** `--target-path`: where compiled SQL and artifacts go. */
  targetPath?: string | undefined;
  vars: Record<string, unknown>;
  env: Environment;
  log: Logger;
}

/** The target that patron.yml alone gives. */
export const OWN_TARGET = "patron";

/** The output that a dbt project at `dir` builds into. Throws PatronError (exit code 2) that names what is missing. */
export async function readTarget(dir: string, request: TargetRequest): Promise<ProfileTarget> {
  const profile = request.profile ?? request.env.DBT_PROFILE ?? dbtSettings(dir).profile;
  const places = { projectDir: dir, profilesDir: request.profilesDir, env: request.env };
  if (profile === undefined) throw noProfileNamed(dir);
  const target = request.target ?? request.env.DBT_TARGET;
  return readProfile({ ...places, profile, target, vars: request.vars });
}

/** A target beside the one of patron.yml. Its nearest name is told when there is none of that name anywhere. */
export async function readOtherTarget(dir: string, request: TargetRequest): Promise<ProfileTarget> {
  const places = { projectDir: dir, profilesDir: request.profilesDir, env: request.env };
  const profile = request.profile ?? dbtSettings(dir).profile ?? OWN_TARGET;
  const name = String(request.target);
  if (findProfiles(places) === undefined) {
    if (request.profilesDir !== undefined) throw noProfiles(places, profile);
    throw new PatronError(
      {
        code: "unknown-target",
        message: `There is no target '${name}': patron.yml gives the target ${OWN_TARGET}, and no profiles.yml adds others.`,
        hint: didYouMean(name, [OWN_TARGET]),
        help: "Leave --target out, or name the folder of a profiles.yml: --profiles-dir DIR",
      },
      { exitCode: 2 },
    );
  }
  return readProfile({ ...places, profile, target: name, vars: request.vars });
}

/** The file of a DuckDB output; its `path` is relative to the working folder, as dbt-duckdb has it. */
export function duckdbFile(output: DuckdbOutput): string {
  if (/^(md|motherduck):/.test(output.path)) {
    throw new PatronError(
      {
        code: "unsupported-warehouse",
        message: `The profile's path '${output.path}' names MotherDuck, a service outside this machine.`,
        hint: "Patron builds in DuckDB files and in BigQuery.",
        help: "Give a file: path: shop.duckdb",
      },
      { exitCode: 2 },
    );
  }
  return output.path === ":memory:" ? output.path : resolve(output.path.replace(/^duckdb:/, ""));
}

/** The profile's output in the words that opening a warehouse and Jinja's `target` take. */
export function targetFrom(found: ProfileTarget, threads: number, log: Logger): ProjectTarget {
  const { output } = found;
  const schema = output.type === "duckdb" ? output.schema : String(output.dataset ?? output.schema);
  return {
    name: found.target,
    type: output.type,
    schema,
    threads: output.threads ?? threads,
    profile: found.profile,
    file: found.file,
    output,
    statements: output.type === "duckdb" ? duckdbStatements(output, log) : [],
  };
}

function noProfileNamed(dir: string): PatronError {
  return new PatronError(
    {
      code: "no-profile",
      message: "dbt_project.yml does not say which profile to build with.",
      at: { path: join(dir, "dbt_project.yml") },
      hint: "Add a line such as profile: shop, the name of an entry in profiles.yml.",
      help: "Or name it for this call: --profile NAME",
    },
    { exitCode: 2 },
  );
}
