import { readFileSync } from "node:fs";
import { compileInline } from "../../../transform/index.ts";
import { asUnreadable, loadModels } from "../../job/run-models.ts";
import { hasWarehouse, openForReading } from "../../warehouse.ts";
import { type Cli, type ExitCode, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { buildRequest } from "../model-request.ts";
import { type After, greet, runModelCommand } from "../model-run.ts";
import { selectionOptions } from "./models.ts";

const OUTPUTS = ["text", "json"];

/** `patron compile`: writes compiled SQL; prints it too for models that are named, and for `--inline`. */
export const compile: CommandSpec = {
  name: "compile",
  about: "write every model's compiled SQL to the target folder; print it for --select NAME and --inline SQL",
  options: (command) =>
    selectionOptions(command)
      .option("--inline <sql>", "compiles this instead: \"select … from {{ ref('orders') }}\"")
      .option("--output <form>", `printed as one of ${OUTPUTS.join(", ")}`, "text"),
  async run(cli, _args, options) {
    if (!OUTPUTS.includes(String(options.output))) {
      throw usage(`--output wants one of ${OUTPUTS.join(", ")}, not '${String(options.output)}'.`);
    }
    if (typeof options.inline === "string") return inline(cli, options.inline, String(options.output));
    const request = buildRequest(cli, "compile", options);
    return runModelCommand(cli, "compile", request, printNamed(cli, request.select ?? [], options));
  },
};

async function inline(cli: Cli, sql: string, output: string): Promise<ExitCode> {
  greet(cli);
  const project = cli.project();
  const there = hasWarehouse(project) || project.kind === "dbt";
  const warehouse = there ? (await openForReading(project, cli.log)).warehouse : undefined;
  try {
    const { env } = process;
    const models = await loadModels(project, warehouse?.database, {
      env,
      vars: cli.vars,
      log: cli.runnerLog,
    });
    const compiled = await compileInline(models, warehouse, sql);
    if (output === "json") cli.print(toJson({ compiled }));
    else cli.print(`Compiled inline node is:\n${compiled}`);
    return 0;
  } catch (error) {
    throw asUnreadable(error);
  } finally {
    await warehouse?.close();
  }
}

/** Prints the SQL of the nodes that the selection names itself, not of what comes along with them. */
function printNamed(cli: Cli, select: readonly string[], { output }: Record<string, unknown>): After {
  const written = new Set(select.flatMap((text) => text.split(/[\s,]+/)).map(bare));
  return async ({ results }) => {
    for (const { name, compiledPath } of results?.results ?? []) {
      if (!written.has(name) || compiledPath === undefined) continue;
      const compiled = readFileSync(compiledPath, "utf8");
      if (output === "json") cli.print(toJson({ node: name, compiled }));
      else cli.print(`Compiled node '${name}' is:\n${compiled}`);
    }
  };
}

/** The name in `+orders+`, `2+orders`, `fqn:orders`. */
const bare = (text: string): string => text.replace(/^(@|\d*\+)|(\+\d*)$/g, "").replace(/^fqn:/, "");
