import { Command, CommanderError } from "commander";
import { PatronError } from "../../kernel/diagnostics.ts";
import { redact } from "../../kernel/redact.ts";
import { version } from "../project/package-root.ts";
import { cliContext, type ExitCode, toJson } from "./cli.ts";
import type { CommandSpec } from "./command.ts";
import { commandsFor } from "./commands/index.ts";
import { addGlobalOptions } from "./global-options.ts";

/** `patron …`: runs one command and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  goOnWithoutReader();
  const stop = stopOnSignals();
  const code = await dispatch(argv[0] === "-V" ? ["--version"] : argv, stop);
  // Database handles and keep-alive sockets may outlive a command; what was written must reach the pipe first.
  await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
  process.exit(code);
}

async function dispatch(argv: readonly string[], stop: AbortSignal): Promise<number> {
  let code: number = 0;
  const program = buildProgram(await commandsFor(argv), stop, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return usageExit(program, error);
    return report(error, argv.includes("--json"), argv.includes("--verbose"));
  }
}

function buildProgram(
  commands: readonly CommandSpec[],
  stop: AbortSignal,
  done: (code: ExitCode) => void,
): Command {
  const program = addGlobalOptions(new Command("patron"))
    .description("Patron: an open customer-analytics warehouse for e-commerce")
    .version(version, "-v, --version")
    .helpCommand("help [command]", "tell about a command")
    .showHelpAfterError("(All commands: npx patron --help)")
    .exitOverride();
  for (const spec of commands) {
    const command = program
      .command(spec.args === undefined ? spec.name : `${spec.name} ${spec.args}`)
      .description(spec.about)
      .exitOverride();
    if (spec.alias !== undefined) command.alias(spec.alias);
    command.showHelpAfterError(`(Its options: npx patron ${spec.name} --help)`);
    command.addHelpText("after", "\nThe options of every command (--target, --vars, …): npx patron --help");
    spec.options?.(command);
    command.action(async (...given: unknown[]) => {
      const self = given.at(-1) as Command;
      const cli = await cliContext(program.opts(), stop);
      done(await spec.run(cli, given.slice(0, -2) as (string | string[])[], self.opts()));
    });
  }
  return program;
}

/** Commander told the mistake already; help and --version are no mistakes. */
function usageExit(program: Command, error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  if (error.code === "commander.help") return program.args.length === 0 ? 2 : 0;
  return 2;
}

function report(error: unknown, json: boolean, verbose: boolean): number {
  if (isAbort(error)) {
    process.stderr.write("Stopped.\n");
    return 1;
  }
  if (error instanceof PatronError) {
    process.stderr.write(`${redact(error.message)}\n`);
    if (verbose && error.cause !== undefined) process.stderr.write(`${redact(String(error.cause))}\n`);
    if (json) process.stdout.write(`${redact(toJson({ error: error.diagnostics }))}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${redact(text)}\n`);
  return 1;
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

/** Whoever read our lines has gone (`patron ls | head`): what a command does in the warehouse still ends as it should. */
function goOnWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** The first Ctrl-C (or SIGTERM) stops cleanly: what was committed stays. The second ends at once. */
function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(1);
      process.stderr.write("\nStopping cleanly; once more to stop at once.\n");
      controller.abort(new DOMException("Stopped on request.", "AbortError"));
    });
  }
  return controller.signal;
}
