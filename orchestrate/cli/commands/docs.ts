import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Option } from "commander";
import { PatronError } from "../../../kernel/diagnostics.ts";
import { type DocsResult, generateDocs } from "../../../transform/index.ts";
import { loadModels, targetDir } from "../../job/build-step.ts";
import { serveDocs } from "../../serve/docs-server.ts";
import { hasWarehouse, openForReading } from "../../warehouse.ts";
import { type Cli, numberOption, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { choosingOptions, chosenBy, deferBy, deferOptions } from "../selection.ts";
import { stopped } from "./serve.ts";

/** dbt's own port for its documentation. */
const PORT = 8080;

/** `patron docs generate` and `patron docs serve`. */
export const docs: CommandSpec = {
  name: "docs",
  args: "[action]",
  about:
    "docs generate: one page that shows models, columns, tests and lineage; docs serve: open it on 127.0.0.1",
  options: (command) =>
    deferOptions(choosingOptions(command))
      .addOption(new Option("--threads <n>").hideHelp())
      .addOption(new Option("--compile").hideHelp())
      .addOption(new Option("--browser").hideHelp())
      .option("--host <name>", "serve: this machine alone: 127.0.0.1 or localhost")
      .option("--no-compile", "generate: leaves compiled SQL and column lineage out")
      .option("--empty-catalog", "generate: asks the warehouse nothing")
      .option("--static", "generate: writes the page as static_index.html, too, the name dbt gives it")
      .option("--port <n>", `serve: the port (default: ${PORT}; 0 takes any free one)`)
      .option("--no-browser", "accepted as dbt's users expect; no browser is ever opened"),
  async run(cli, [action], options) {
    if (action === "generate") return generate(cli, options);
    if (action === "serve") return serve(cli, options);
    throw usage(`docs can do 'generate' or 'serve'${action === undefined ? "" : `, not '${action}'`}.`, {
      help: "npx patron docs generate, then: npx patron docs serve",
    });
  },
};

async function generate(cli: Cli, options: Record<string, unknown>): Promise<0 | 1> {
  const project = cli.project();
  const started = performance.now();
  const warehouse = hasWarehouse(project) ? (await openForReading(project, cli.log)).warehouse : undefined;
  try {
    const request = { env: process.env, vars: cli.vars, log: cli.log };
    const models = await loadModels(project, warehouse?.database, request);
    const made = await generateDocs({
      project: models,
      warehouse,
      targetDir: targetDir(project),
      ...chosenBy(options, cli.flags),
      ...deferBy(options),
      compile: options.compile !== false,
      emptyCatalog: options.emptyCatalog === true,
      isStatic: options.static === true,
    });
    report(cli, made, { seconds: (performance.now() - started) / 1000, isBuilt: warehouse !== undefined });
    return 0;
  } finally {
    await warehouse?.close();
  }
}

function report(
  cli: Cli,
  made: DocsResult,
  { seconds, isBuilt }: { seconds: number; isBuilt: boolean },
): void {
  for (const { node, message } of made.problems) {
    cli.log.warn(`${node.originalPath}: ${node.name} is shown without its lineage.\n  ${message}`);
  }
  if (!isBuilt)
    cli.log.warn("Nothing has been built yet: types are those of the YAML, and the catalog is empty.");
  const { page, relations, columns, unsure, problems } = made;
  if (cli.json) cli.print(toJson({ page, relations, columns, unsure, problems: problems.length, seconds }));
  const doubt = unsure > 0 ? `, ${unsure} of them with doubt` : "";
  cli.log.info(
    `Documented ${relations} relations and traced ${columns} columns${doubt} in ${seconds.toFixed(1)} s.\n` +
      `Open ${relative(process.cwd(), page)} in a browser, or run: npx patron docs serve`,
  );
}

async function serve(cli: Cli, options: Record<string, unknown>): Promise<0> {
  const host = String(options.host ?? "127.0.0.1");
  if (host !== "127.0.0.1" && host !== "localhost")
    throw usage(`--host is 127.0.0.1 or localhost, not '${host}': the page is shown to this machine alone.`, {
      help: "For others: copy index.html, which is one file that asks nobody.",
    });
  const folder = targetDir(cli.project());
  if (!existsSync(join(folder, "index.html"))) throw notGenerated(folder);
  const port = options.port === undefined ? PORT : numberOption("--port", String(options.port));
  if (!Number.isInteger(port) || port > 65_535)
    throw usage(`--port wants 0 to 65535, not '${String(options.port)}'.`);
  const server = await serveDocs({ targetDir: folder, port });
  cli.log.info(`The documentation is at ${server.url} (Ctrl-C stops it).`);
  if (cli.json) cli.print(JSON.stringify({ url: server.url }));
  await stopped(cli.signal);
  await server.close();
  return 0;
}

function notGenerated(folder: string): PatronError {
  return new PatronError({
    code: "no-docs",
    message: "No documentation has been written yet.",
    at: { path: folder },
    help: "Write it first: npx patron docs generate",
  });
}
