import { hash as digest } from "node:crypto";
import { parse as parseYaml, stringify as toYamlText } from "yaml";
import type { Clock } from "../../kernel/clock.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import { ReturnSignal } from "../jinja/errors.ts";
import { callable, pyStr, toNative } from "../jinja/index.ts";
import type { Target } from "../node.ts";
import type { Context } from "./macros.ts";
import { pythonModules } from "./modules.ts";
import { PyDatetime } from "./python-datetime.ts";
import { UTC } from "./python-zone.ts";

/** The dbt version whose project format and context this runner follows; templates compare against it. */
export const DBT_VERSION = "1.11.0";

/** What all templates of one load or run share. */
export interface Surroundings {
  target: Target;
  projectName: string;
  env: Record<string, string | undefined>;
  log: Logger;
  /** Where `print()` writes, bare; default: the log. */
  print?: ((text: string) => void) | undefined;
  clock: Clock;
  invocationId: string;
  /** Milliseconds since 1970 UTC. */
  startedAt: number;
  flags: Record<string, unknown>;
  invocationArgs: Record<string, unknown>;
}

/** The context that needs neither a node nor a warehouse; also what YAML files are rendered with. */
export function builtins(around: Surroundings): Context {
  return {
    env_var: (name: string, ...fallback: unknown[]) => envVar(around.env, name, fallback),
    target: targetDict(around.target),
    project_name: around.projectName,
    // A project may be parsed once and run several times.
    get invocation_id() {
      return around.invocationId;
    },
    run_started_at: UTC.localize(new PyDatetime(around.startedAt)),
    dbt_version: DBT_VERSION,
    flags: around.flags,
    invocation_args_dict: around.invocationArgs,
    dbt_metadata_envs: {},
    thread_id: "Thread-1",
    modules: pythonModules(around.clock),
    ...valueFunctions(),
    ...messageFunctions(around),
    return: callable((args) => {
      throw new ReturnSignal(args[0] ?? null);
    }, "return"),
  };
}

function envVar(env: Record<string, string | undefined>, name: string, fallback: unknown[]): unknown {
  const value = env[name];
  if (value !== undefined) return value;
  if (fallback.length > 0) return fallback[0];
  throw new PatronError({
    code: "unknown-env-var",
    message: `env_var('${name}') is not set and has no default.`,
    help: `Set it: export ${name}=…`,
  });
}

function targetDict(target: Target): Context {
  return {
    name: target.name,
    target_name: target.name,
    profile_name: target.profileName ?? "patron",
    schema: target.schema,
    dataset: target.schema,
    database: target.database,
    dbname: target.database,
    project: target.database,
    type: target.type,
    threads: target.threads ?? 2,
  };
}

function valueFunctions(): Context {
  return {
    tojson: callable((args, kwargs) => toJson(args[0], kwargs.sort_keys === true), "tojson"),
    fromjson: (text: string, fallback: unknown = null) =>
      attempt(() => JSON.parse(text) as unknown, fallback),
    toyaml: (value: unknown) => toYamlText(value),
    fromyaml: (text: string, fallback: unknown = null) => attempt(() => parseYaml(text) as unknown, fallback),
    set: callable((args) => asSet(args[0], args[1] ?? null), "set"),
    set_strict: callable((args) => new Set(args[0] as Iterable<unknown>), "set_strict"),
    zip: callable((args) => zip(args), "zip"),
    zip_strict: callable((args) => zip(args), "zip_strict"),
    local_md5: (text: unknown) => digest("md5", pyStr(text)),
    diff_of_two_dicts: (left: Record<string, unknown[]>, right: Record<string, unknown[]>) =>
      Object.fromEntries(
        Object.entries(left).map(([key, list]) => [
          key,
          list.filter((item) => !(right[key] ?? []).includes(item)),
        ]),
      ),
  };
}

/** JSON as Python writes it (`{"a": 1}`, a space after each colon and comma), so that hashes of it agree. */
function toJson(value: unknown, sortKeys: boolean): string {
  const write = (item: unknown): string => {
    if (Array.isArray(item)) return `[${item.map(write).join(", ")}]`;
    if (typeof item !== "object" || item === null) return JSON.stringify(item ?? null);
    const keys = Object.keys(item);
    if (sortKeys) keys.sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}: ${write((item as Context)[key])}`).join(", ")}}`;
  };
  return write(toNative(value));
}

function asSet(value: unknown, fallback: unknown): unknown {
  return typeof value === "object" && value !== null && Symbol.iterator in value
    ? new Set(value as Iterable<unknown>)
    : fallback;
}

function zip(lists: unknown[]): unknown[][] {
  const arrays = lists.map((list) => [...(list as Iterable<unknown>)]);
  const length = Math.min(...arrays.map((list) => list.length));
  return Array.from({ length: Number.isFinite(length) ? length : 0 }, (_, row) =>
    arrays.map((list) => list[row]),
  );
}

function messageFunctions({ log, print = (text) => log.info(text) }: Surroundings): Context {
  return {
    log: callable((args, kwargs) => {
      const info = args[1] === true || kwargs.info === true;
      (info ? log.info : log.debug).call(log, pyStr(args[0]));
      return "";
    }, "log"),
    print: callable((args) => {
      print(pyStr(args[0]));
      return "";
    }, "print"),
    debug: () => "",
    exceptions: {
      raise_compiler_error: (message: unknown) => raise("compiler-error", message),
      raise_not_implemented: (message: unknown) => raise("unsupported", message),
      raise_parsing_error: (message: unknown) => raise("parsing-error", message),
      raise_fail_fast_error: (message: unknown) => raise("fail-fast", message),
      missing_config: (_model: unknown, name: unknown) =>
        raise("missing-config", `config '${pyStr(name)}' is required.`),
      warn: (message: unknown) => {
        log.warn(pyStr(message));
        return "";
      },
      warn_snapshot_timestamp_data_types: () => "",
    },
  };
}

function raise(code: string, message: unknown): never {
  throw new PatronError({ code, message: pyStr(message) });
}

function attempt<T>(work: () => T, fallback: unknown): unknown {
  try {
    return work();
  } catch {
    return fallback;
  }
}
