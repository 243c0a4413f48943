import { ensureRawTables, extractSource, type StreamResult } from "../../extract/run.ts";
import type { Source } from "../../extract/stream.ts";
import { thousands } from "../../kernel/terminal.ts";
import { allSources, type ConfiguredSource, configureSources, needsSandbox } from "../project/sources.ts";
import { startProjectSandbox } from "../sandbox/project.ts";
import type { StepStatus } from "./ledger.ts";
import type { Part, Run } from "./run.ts";

/** What is read: all switched-on sources and streams unless some are named. */
export interface ExtractRequest {
  /** Source name -> stream names; an empty list means all its streams. */
  only?: ReadonlyMap<string, readonly string[]> | undefined;
  /** ISO date or timestamp to read from, instead of the stored cursor. */
  since?: string | undefined;
  /** Reads everything again; the stored cursor is not looked at. */
  full?: boolean | undefined;
  /** A window in the past; the stored cursor stays as it is. */
  backfill?: { from: string; to: string } | undefined;
  /** Reads what was landed before; no vendor is asked. */
  replay?: boolean | undefined;
}

/** Extracts every switched-on source. True when there is something to build from afterwards. */
export async function extractAll(run: Run, request: ExtractRequest = {}): Promise<boolean> {
  if ((await prepareRawTables(run)) === "failed") return false;
  const env: Record<string, string | undefined> = {};
  let close = async () => {};
  try {
    if (needsSandbox(run.project, run.env)) {
      const status = await run.step("sandbox", async () => {
        const sandbox = await startProjectSandbox(run.project, run.env);
        close = sandbox.close;
        Object.assign(env, sandbox.env);
        run.log.info(
          `Demo: vendors' servers on this machine serve the Online Retail file.\n${sandbox.summary}`,
        );
        return [{ step: "sandbox", status: "succeeded", detail: "vendors' servers on loopback" }];
      });
      if (status === "failed") return false;
    }
    const configured = configureSources(run.project, run.env, env);
    const wanted = configured.filter(
      (one) => request.only === undefined || request.only.has(one.source.name),
    );
    for (const one of wanted) {
      await run.step(`extract ${one.source.name}`, () => extractOne(run, one, request));
    }
  } finally {
    await close();
  }
  return isUsable(run);
}

/** Creates the raw tables of every shipped source where they are missing, so that staging always compiles. */
export function prepareRawTables(run: Run): Promise<StepStatus> {
  return run.step("raw tables", async () => {
    await ensureRawTables(run.warehouse, allSources as Source[]);
    return [];
  });
}

async function extractOne(run: Run, one: ConfiguredSource, request: ExtractRequest): Promise<Part[]> {
  const streams = request.only?.get(one.source.name);
  const results = await extractSource({
    warehouse: run.warehouse,
    source: one.source,
    options: one.options,
    stateDir: run.project.stateDir,
    clock: run.clock,
    log: run.log,
    signal: run.signal,
    runId: run.runId,
    ...(streams === undefined || streams.length === 0 ? {} : { streams: [...streams] }),
    ...(request.since === undefined ? {} : { since: request.since }),
    ...(request.full === undefined ? {} : { full: request.full }),
    ...(request.replay === undefined ? {} : { replay: request.replay }),
    ...(request.backfill === undefined ? {} : { backfill: request.backfill }),
    ...(one.quarantineThreshold === undefined ? {} : { quarantineThreshold: one.quarantineThreshold }),
  });
  for (const result of results) tell(run, result);
  const idle = results.filter(isIdle);
  if (idle.length < MANY_IDLE) return results.map(toPart);
  return [...results.filter((result) => !isIdle(result)).map(toPart), idlePart(one.source.name, idle)];
}

/** From so many streams without a single record on, they share one line: the files source knows twenty shapes. */
const MANY_IDLE = 4;

const isIdle = (result: StreamResult): boolean =>
  result.status === "ok" && result.records === 0 && result.deletedRows === 0;

function idlePart(source: string, idle: readonly StreamResult[]): Part {
  return {
    step: `extract ${source}: ${idle.length} others`,
    status: "succeeded",
    seconds: idle.reduce((sum, result) => sum + result.seconds, 0),
    rows: 0,
    detail: `no records: ${idle.map((result) => result.stream).join(", ")}`,
  };
}

function tell(run: Run, result: StreamResult): void {
  const name = `${result.source}.${result.stream}`;
  if (result.status === "failed") run.log.error(`${name} failed: ${result.error ?? "no reason given"}`);
  if (result.quarantined > 0) {
    run.log.warn(
      `${name}: ${thousands(result.quarantined)} bad records are in quarantine, with their reasons: ` +
        `npx patron show --inline "select page, path, reason from operations.quarantine where source = '${result.source}'"`,
    );
  }
  for (const field of result.drift) run.log.warn(`${name}: ${field}`);
}

function toPart(result: StreamResult): Part {
  return {
    step: `extract ${result.source}.${result.stream}`,
    status: result.status === "ok" ? "succeeded" : "failed",
    seconds: result.seconds,
    rows: result.newRows + result.changedRows,
    detail: result.status === "ok" ? countsOf(result) : result.error,
  };
}

function countsOf(result: StreamResult): string {
  const counts = [
    `${thousands(result.records)} records`,
    `${thousands(result.newRows)} new`,
    `${thousands(result.changedRows)} changed`,
  ];
  if (result.deletedRows > 0) counts.push(`${thousands(result.deletedRows)} deleted`);
  if (result.quarantined > 0) counts.push(`${thousands(result.quarantined)} in quarantine`);
  return counts.join(", ");
}

/** Whether any stream was ever loaded: in this run or an earlier one. */
async function isUsable(run: Run): Promise<boolean> {
  const loaded = run.steps.some((s) => s.step.startsWith("extract ") && s.status === "succeeded");
  if (loaded) return true;
  const earlier = await run.warehouse.rows(
    "select 1 as one from operations.stream_loads where status = 'ok' limit 1",
  );
  return earlier.length > 0;
}
