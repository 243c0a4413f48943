import { existsSync } from "node:fs";
import { copyFile, readdir, readlink, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Logger } from "../../kernel/log.ts";
import { buildSite } from "./build.ts";
import { precompress } from "./compress.ts";
import { readDefinitions } from "./definitions.ts";
import { siteFingerprint } from "./fingerprint.ts";
import { checkQueries } from "./gate.ts";
import { withPublishLock } from "./lock.ts";
import { dashboardsDir, modelsDir, pageFiles } from "./site-files.ts";

export interface PublishRequest {
  /** The user's project; its own models/ give the definitions where it has them. */
  projectDir: string;
  /** The snapshot that exportSnapshot wrote. */
  warehouseFile: string;
  /** `<project>/.patron`: the site and its snapshot live here. */
  stateDir: string;
  log: Logger;
  /** The Evidence project; the package's own unless a test brings another. */
  dashboards?: string;
  /** Ends the build at once when it is aborted; the old site stands. */
  signal?: AbortSignal;
}

export interface PublishResult {
  /** A link that always points to the newest whole site: give this to serveSite. */
  siteDir: string;
  /** The snapshot that belongs to it: give this to serveSite. */
  snapshotFile: string;
  pages: number;
  queries: number;
  seconds: number;
  /** True when nothing it depends on had changed and the built site was kept. */
  unchanged: boolean;
}

/** Where a published site and its snapshot stand in a state folder. */
export function publishedPaths(stateDir: string): { siteDir: string; snapshotFile: string } {
  return { siteDir: join(stateDir, "site"), snapshotFile: join(stateDir, "snapshot.duckdb") };
}

/**
 * Snapshot -> gate -> build -> gate -> into place. Until the last step the old site stands untouched, so a failure or a
 * kill at any moment leaves it serving. Throws PatronError: a query that fails, a build that fails, a publish under way;
 * and the signal's reason when it is aborted.
 */
export async function publishSite(request: PublishRequest): Promise<PublishResult> {
  return withPublishLock(request.stateDir, () => publish(request));
}

async function publish(request: PublishRequest): Promise<PublishResult> {
  const started = performance.now();
  const { stateDir, warehouseFile, log } = request;
  const dashboards = request.dashboards ?? dashboardsDir;
  const { siteDir, snapshotFile } = publishedPaths(stateDir);
  const definitions = definitionsOf(request.projectDir);
  log.progress("publish: running every page's queries");
  const { queries } = await checkQueries(warehouseFile, dashboards);
  const site = `site-${await siteFingerprint(warehouseFile, dashboards, definitions)}`;
  const unchanged = existsSync(join(stateDir, site));
  await sweep(stateDir, [site, await current(siteDir)]);
  if (!unchanged) {
    const workDir = join(stateDir, `site-build-${process.pid}`);
    const logFile = join(stateDir, "publish.log");
    const built = await buildSite({
      dashboards,
      snapshotFile: warehouseFile,
      workDir,
      definitions,
      logFile,
      log,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    log.progress("publish: compressing");
    await precompress(built);
    await rename(built, join(stateDir, site));
    await rm(workDir, { recursive: true, force: true });
  }
  request.signal?.throwIfAborted();
  await putInPlace(stateDir, site, warehouseFile);
  const pages = pageFiles(dashboards).length;
  const seconds = (performance.now() - started) / 1000;
  log.info(
    `publish: ${pages} pages, ${queries} queries${unchanged ? ", unchanged" : ""} (${seconds.toFixed(1)} s)`,
  );
  return { siteDir, snapshotFile, pages, queries, seconds, unchanged };
}

function definitionsOf(projectDir: string): string {
  const own = join(projectDir, "models");
  return JSON.stringify({
    ...readDefinitions(modelsDir),
    ...(own === modelsDir ? {} : readDefinitions(own)),
  });
}

/** The name of the site folder that is being served, or undefined. */
async function current(siteDir: string): Promise<string | undefined> {
  const target = await readlink(siteDir).catch(() => undefined);
  return target === undefined ? undefined : basename(target);
}

/**
 * Removes older sites and what a killed publish left; browsers may still ask the current one for its files. A folder
 * that a killed publish's build is still writing to goes with the next publish.
 */
async function sweep(stateDir: string, keep: (string | undefined)[]): Promise<void> {
  for (const name of await readdir(stateDir)) {
    if (!/^site-/.test(name) || keep.includes(name)) continue;
    await rm(join(stateDir, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Snapshot, then link: each by a rename, so a reader sees the old one or the new one. */
async function putInPlace(stateDir: string, site: string, warehouseFile: string): Promise<void> {
  const { siteDir, snapshotFile } = publishedPaths(stateDir);
  if ((await realpath(warehouseFile)) !== (await realpath(snapshotFile).catch(() => undefined))) {
    await copyFile(warehouseFile, `${snapshotFile}.incoming`);
    await rename(`${snapshotFile}.incoming`, snapshotFile);
  }
  const link = `${siteDir}.incoming`;
  await rm(link, { force: true });
  await symlink(site, link, "dir");
  await rename(link, siteDir);
  await writeFile(
    join(stateDir, "published.json"),
    `${JSON.stringify({ site, publishedAt: new Date().toISOString() }, null, 2)}\n`,
  );
}
