import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import type { Outcome, Side } from "./outcome.ts";
import type { Settings } from "./settings.ts";

interface Answer {
  ok: boolean;
  error: string | null;
  listing: string[] | null;
  results: { unique_id: string; status: string; failures: number | null; message: string | null }[] | null;
}

/** Runs a project's commands, then the questions of `ls`, with dbt. `dir` is a copy that may be written to. */
export function dbtSide(
  dbt: string,
  dir: string,
  settings: Settings,
  questions: Record<string, string[]>,
): Side {
  writeProfile(dir);
  const started = performance.now();
  const commands = [
    ["parse"],
    ...settings.commands,
    ...Object.values(questions).map((one) => ["ls", ...one]),
  ];
  const answers = session(dbt, dir, settings, commands);
  const seconds = (performance.now() - started) / 1000;
  const [parsed, ...others] = answers;
  const side: Side = { outcomes: [], listings: {}, compiled: {}, seconds };
  if (!parsed?.ok) return { ...side, error: parsed?.error ?? "dbt did not start" };
  settings.commands.forEach((_, index) => {
    side.outcomes.push(...outcomes(others[index], index));
  });
  Object.keys(questions).forEach((question, index) => {
    side.listings[question] = others[settings.commands.length + index]?.listing ?? [];
  });
  side.compiled = compiled(dir);
  return side;
}

/** The profile's one target, under the name that Patron's has. */
function writeProfile(dir: string): void {
  const { profile = "default" } = parse(readFileSync(join(dir, "dbt_project.yml"), "utf8"));
  const output = { type: "duckdb", path: join(dir, "warehouse.duckdb"), schema: "main", threads: 2 };
  const settings = { TimeZone: "UTC" };
  const outputs = { patron: { ...output, settings } };
  writeFileSync(join(dir, "profiles.yml"), stringify({ [profile]: { target: "patron", outputs } }));
}

function session(dbt: string, dir: string, settings: Settings, commands: string[][]): Answer[] {
  const out = join(dir, "answers.json");
  const flags = ["--project-dir", dir, "--profiles-dir", dir, "--vars", JSON.stringify(settings.vars)];
  const asked = { commands, flags, target: join(dir, "target"), out };
  const script = join(dirname(fileURLToPath(import.meta.url)), "dbt-session.py");
  const done = spawnSync(join(dirname(dbt), "python"), [script], {
    cwd: dir,
    input: JSON.stringify(asked),
    encoding: "utf8",
    maxBuffer: 1 << 30,
    env: {
      ...process.env,
      ...settings.env,
      DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
      DBT_VERSION_CHECK: "false",
    },
  });
  writeFileSync(join(dir, "dbt.log"), `${done.stdout}\n${done.stderr}`);
  if (!existsSync(out)) return [{ ok: false, error: done.stderr.slice(-2000), listing: null, results: null }];
  return JSON.parse(readFileSync(out, "utf8"));
}

function outcomes(answer: Answer | undefined, command: number): Outcome[] {
  return (answer?.results ?? []).map((result) => ({
    command,
    uniqueId: result.unique_id,
    status: result.status,
    failures: result.failures,
    message: result.message ?? "",
  }));
}

function compiled(dir: string): Record<string, string> {
  const file = join(dir, "target/manifest.json");
  if (!existsSync(file)) return {};
  const { nodes } = JSON.parse(readFileSync(file, "utf8")) as {
    nodes: Record<string, { compiled_code?: string }>;
  };
  return Object.fromEntries(
    Object.entries(nodes).flatMap(([id, node]) => (node.compiled_code ? [[id, node.compiled_code]] : [])),
  );
}
