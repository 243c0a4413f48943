import type { CommandSpec } from "../command.ts";

/**
 * Every command, in the order that the help shows. A command's file is read only when it is called (or when all of them
 * are listed): `patron init` need not wait for the database to be loaded.
 */
const loaders: Readonly<Record<string, () => Promise<CommandSpec>>> = {
  start: async () => (await import("./start.ts")).start,
  init: async () => (await import("./init.ts")).init,
  run: async () => (await import("./run.ts")).run,
  extract: async () => (await import("./extract.ts")).extract,
  replay: async () => (await import("./replay.ts")).replay,
  build: async () => (await import("./models.ts")).build,
  seed: async () => (await import("./models.ts")).seed,
  snapshot: async () => (await import("./models.ts")).snapshot,
  test: async () => (await import("./models.ts")).test,
  compile: async () => (await import("./compile.ts")).compile,
  parse: async () => (await import("./parse.ts")).parse,
  "run-operation": async () => (await import("./run-operation.ts")).operation,
  clean: async () => (await import("./clean.ts")).clean,
  debug: async () => (await import("./debug.ts")).debug,
  deps: async () => (await import("./deps.ts")).deps,
  retry: async () => (await import("./retry.ts")).retry,
  clone: async () => (await import("./retry.ts")).clone,
  show: async () => (await import("./show.ts")).show,
  ls: async () => (await import("./ls.ts")).ls,
  plan: async () => (await import("./plan.ts")).plan,
  diff: async () => (await import("./diff.ts")).diff,
  "dbt-stand-ins": async () => (await import("./dbt-stand-ins.ts")).dbtStandIns,
  lint: async () => (await import("./lint.ts")).lint,
  docs: async () => (await import("./docs.ts")).docs,
  source: async () => (await import("./source.ts")).source,
  publish: async () => (await import("./publish.ts")).publish,
  serve: async () => (await import("./serve.ts")).serve,
  schedule: async () => (await import("./schedule.ts")).schedule,
  activate: async () => (await import("./activate.ts")).activate,
  reconcile: async () => (await import("./reconcile.ts")).reconcile,
  close: async () => (await import("./close.ts")).close,
  reopen: async () => (await import("./close.ts")).reopen,
  verify: async () => (await import("./verify.ts")).verify,
  forget: async () => (await import("./forget.ts")).forget,
  segment: async () => (await import("./segment.ts")).segment,
  move: async () => (await import("./move.ts")).move,
  status: async () => (await import("./status.ts")).status,
  doctor: async () => (await import("./doctor.ts")).doctor,
  sandbox: async () => (await import("./sandbox.ts")).sandbox,
};

/** Second names; their command's file is read for them too. */
const ALIASES: Readonly<Record<string, string>> = { list: "ls" };

/** The commands that a call may mean: those it names anywhere, or all when it names none (a slip, or --help). */
export async function commandsFor(argv: readonly string[]): Promise<CommandSpec[]> {
  if (argv.length === 1 && ["--version", "-v"].includes(argv[0]!)) return [];
  const named = Object.entries(loaders).filter(
    ([name]) => argv.includes(name) || argv.some((word) => ALIASES[word] === name),
  );
  const wanted = named.length > 0 ? named : Object.entries(loaders);
  return Promise.all(wanted.map(([, load]) => load()));
}
