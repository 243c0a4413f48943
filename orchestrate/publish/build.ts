import { spawn } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Logger } from "../../kernel/log.ts";
import { pageFiles, publishedTables, routeOf, siteIngredients } from "./site-files.ts";

export interface BuildRequest {
  dashboards: string;
  snapshotFile: string;
  /** A folder that is the build's alone; emptied first. */
  workDir: string;
  /** `model.column` -> text, as JSON. */
  definitions: string;
  logFile: string;
  log: Logger;
  signal?: AbortSignal;
}

/** Builds the site in `workDir` and returns the folder that holds it. Throws PatronError when anything on a page fails. */
export async function buildSite(request: BuildRequest): Promise<string> {
  await layOut(request);
  await rm(request.logFile, { force: true });
  request.log.progress("publish: reading the snapshot");
  await evidence(request, "sources", ["--strict"]);
  request.log.progress("publish: building pages (a minute or two)");
  await evidence(request, "build", []);
  const site = join(request.workDir, "build");
  await checkBuild(request, site);
  return site;
}

/**
 * A folder of its own with copies of the site's files, so that any project can publish at any time and `evidence dev`
 * in dashboards/ is never disturbed. node_modules is a link: Tailwind and Vite look for it next to the project.
 */
async function layOut({ dashboards, workDir, snapshotFile, definitions }: BuildRequest): Promise<void> {
  const modules = join(dashboards, "node_modules");
  if (!existsSync(join(modules, "@evidence-dev", "evidence", "cli.js"))) {
    throw new PatronError({
      code: "site-not-installed",
      message: "The site's packages are not installed.",
      help: "npm ci --prefix dashboards",
    });
  }
  await rm(workDir, { recursive: true, force: true });
  await mkdir(workDir, { recursive: true });
  for (const name of siteIngredients(dashboards)) {
    await cp(join(dashboards, name), join(workDir, name), { recursive: true });
  }
  await symlink(modules, join(workDir, "node_modules"), "junction");
  const source = join(workDir, "sources", "patron");
  await copyFile(snapshotFile, join(source, "snapshot.duckdb"));
  // The snapshot holds the tables as they will be published: the site only has to take them over.
  for (const table of publishedTables(dashboards)) {
    await writeFile(join(source, `${table.name}.sql`), `select * from patron.${table.name}\n`);
  }
  await mkdir(join(workDir, "components"), { recursive: true });
  await writeFile(join(workDir, "components", "definitions.json"), definitions);
}

/** Runs Evidence's command line; its output goes to the log file. The memory is what a build of a few pages needs. */
async function evidence(request: BuildRequest, command: string, args: string[]): Promise<void> {
  const { signal } = request;
  signal?.throwIfAborted();
  const cli = join(request.workDir, "node_modules", "@evidence-dev", "evidence", "cli.js");
  const out = createWriteStream(request.logFile, { flags: "a" });
  const child = spawn(process.execPath, [cli, command, ...args], {
    cwd: request.workDir,
    env: {
      ...process.env,
      NODE_OPTIONS: "--max-old-space-size=6144",
      SEND_ANONYMOUS_USAGE_STATS: "no",
      NO_COLOR: "1",
      NODE_ENV: "production",
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Evidence starts Vite through a shell, and all of them have to end together.
    detached: true,
  });
  child.stdout.pipe(out, { end: false });
  child.stderr.pipe(out, { end: false });
  const stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
  };
  process.once("exit", stop);
  signal?.addEventListener("abort", stop);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  process.off("exit", stop);
  signal?.removeEventListener("abort", stop);
  await new Promise((resolve) => out.end(resolve));
  signal?.throwIfAborted();
  if (code !== 0) throw await buildFailure(request, command, code);
}

async function buildFailure(
  request: BuildRequest,
  command: string,
  code: number | null,
): Promise<PatronError> {
  const lines = (await readFile(request.logFile, "utf8")).trimEnd().split("\n");
  return new PatronError({
    code: "site-build",
    message: `evidence ${command} ended with exit code ${code}. The end of its log:\n${lines.slice(-12).join("\n")}`,
    help: `The whole log: ${request.logFile}`,
  });
}

/** Evidence exits 0 when a query fails, and when a page was not written: both are looked for here. */
async function checkBuild(request: BuildRequest, site: string): Promise<void> {
  const lines = (await readFile(request.logFile, "utf8")).split("\n");
  const at = lines.findIndex((line) => /Error in Query!/.test(line));
  if (at >= 0) {
    throw new PatronError({
      code: "page-query",
      message: `A query failed while the pages were built:\n${lines.slice(at, at + 4).join("\n")}`,
      help: `The whole log: ${request.logFile}`,
    });
  }
  const missing = pageFiles(request.dashboards).filter((page) => {
    const route = routeOf(page, request.dashboards);
    return !route.includes("[") && !existsSync(join(site, route, "index.html"));
  });
  if (missing.length > 0) {
    throw new PatronError(
      missing.map((path) => ({ code: "page-missing", at: { path }, message: "The page was not built." })),
    );
  }
}
