import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryLog } from "../../kernel/log.ts";
import { publishedPaths, publishSite } from "../../orchestrate/publish/publish.ts";
import { serveSite } from "../../orchestrate/serve/server.ts";
import { exportFixtureSnapshot, writeFixtureWarehouse } from "../publish/fixture.ts";

/**
 * Serves the published site of the project that PATRON_E2E_PROJECT names; without it, publishes the fixture
 * warehouse into a folder of its own first (a minute or two).
 */
export async function openSite(): Promise<{ url: string; close(): Promise<void> }> {
  const project = process.env.PATRON_E2E_PROJECT;
  if (project) {
    const paths = publishedPaths(join(project, ".patron"));
    if (!existsSync(paths.siteDir))
      throw new Error(`${paths.siteDir} does not exist: publish the project first`);
    return serveSite({ ...paths, port: 0 });
  }
  const folder = mkdtempSync(join(tmpdir(), "patron-e2e-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const stateDir = join(folder, ".patron");
    const snapshot = join(folder, "snapshot.duckdb");
    await writeFixtureWarehouse(join(folder, "warehouse.duckdb"));
    await exportFixtureSnapshot(join(folder, "warehouse.duckdb"), snapshot);
    await publishSite({ projectDir: folder, warehouseFile: snapshot, stateDir, log: memoryLog() });
    const server = await serveSite({ ...publishedPaths(stateDir), port: 0 });
    return { url: server.url, close: () => server.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
