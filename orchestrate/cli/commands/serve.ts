import { existsSync } from "node:fs";
import { PatronError } from "../../../kernel/diagnostics.ts";
import { publishedPaths } from "../../publish/publish.ts";
import { serveSite } from "../../serve/server.ts";
import { type Cli, numberOption, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

export const serve: CommandSpec = {
  name: "serve",
  about: "serve the published site on 127.0.0.1 until stopped; a new publish shows without a restart",
  options: (command) => command.option("--port <n>", "the port (default: site.port of patron.yml)"),
  async run(cli, _args, options) {
    await serveUntilStopped(cli, options.port as string | undefined);
    return 0;
  },
};

/** The port that an option or patron.yml names. */
export function sitePort(cli: Cli, given: string | undefined): number {
  if (given === undefined) return cli.project().config.site.port;
  const port = numberOption("--port", given);
  if (!Number.isInteger(port) || port > 65_535) throw usage(`--port wants 0 to 65535, not '${given}'.`);
  return port;
}

/** Serves the site and prints its address; returns when the process is told to stop. */
export async function serveUntilStopped(cli: Cli, port: string | undefined): Promise<void> {
  const { siteDir, snapshotFile } = publishedPaths(cli.project().stateDir);
  if (!existsSync(siteDir)) throw notPublished(siteDir);
  const server = await serveSite({ siteDir, snapshotFile, port: sitePort(cli, port) });
  cli.log.info(`The site is at ${server.url} (Ctrl-C stops it).`);
  if (cli.json) cli.print(JSON.stringify({ url: server.url }));
  await stopped(cli.signal);
  await server.close();
}

/** Resolves when the signal is aborted. The timer keeps the process alive meanwhile. */
export function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener(
      "abort",
      () => {
        clearInterval(alive);
        resolve();
      },
      { once: true },
    );
  });
}

function notPublished(siteDir: string): PatronError {
  return new PatronError({
    code: "no-site",
    message: "No site has been published yet.",
    at: { path: siteDir },
    help: "Run the job first: npx patron run daily",
  });
}
