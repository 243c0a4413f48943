import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { publishedPaths, publishSite } from "../publish/publish.ts";
import { exportSnapshot } from "../publish/snapshot.ts";
import { exportReadCopy, refreshReadCopy, snapshotOfCopy } from "../read-copy.ts";
import { LEDGER_SCHEMA } from "./ledger.ts";
import type { Part, Run } from "./run.ts";

/** Writes the analysts' read copy and the site's snapshot, then builds the site and moves it into place. */
export async function publish(run: Run): Promise<Part[]> {
  const copy = await exportReadCopy(run.warehouse, run.project.readCopyFile);
  const incoming = join(run.project.stateDir, "incoming-snapshot.duckdb");
  const started = performance.now();
  const snapshot = await snapshotOf(run, incoming);
  const snapshotSeconds = (performance.now() - started) / 1000;
  const site = await publishSite({
    projectDir: run.project.dir,
    warehouseFile: incoming,
    stateDir: run.project.stateDir,
    log: run.log,
    signal: run.signal,
  });
  await rm(incoming, { force: true });
  return [
    {
      step: "read copy",
      status: "succeeded",
      seconds: copy.seconds,
      rows: copy.rows,
      detail: `${copy.tables} tables`,
    },
    {
      step: "snapshot",
      status: "succeeded",
      seconds: snapshotSeconds,
      rows: snapshot.rows,
      detail: `${snapshot.tables} tables for the site`,
    },
    {
      step: "publish",
      status: "succeeded",
      seconds: site.seconds,
      detail: `${site.pages} pages, ${site.queries} queries${site.unchanged ? ", unchanged" : ""}`,
    },
  ];
}

/**
 * Writes the site's snapshot once more when the run is over, so that the Operations page shows how it ended: while it
 * was being published it was still running.
 */
export async function refreshLedger(run: Run): Promise<void> {
  if (!run.steps.some((step) => step.step === "publish" && step.status === "succeeded")) return;
  const { snapshotFile } = publishedPaths(run.project.stateDir);
  const incoming = `${snapshotFile}.ledger`;
  const { warehouse, project } = run;
  if (warehouse.dialect === "bigquery") await refreshReadCopy(warehouse, project.readCopyFile, LEDGER_SCHEMA);
  await snapshotOf(run, incoming);
  await rename(incoming, snapshotFile);
}

/** The site's tables: from the warehouse itself, or from the copy that was just brought here from BigQuery. */
function snapshotOf({ warehouse, project }: Run, file: string) {
  return warehouse.dialect === "duckdb"
    ? exportSnapshot(warehouse, file)
    : snapshotOfCopy(project.readCopyFile, file);
}
