import { duration, textTable, thousands } from "../../kernel/terminal.ts";
import type { StepRecord } from "./ledger.ts";
import type { RunSummary } from "./run.ts";

const MARK: Record<string, string> = {
  succeeded: "ok",
  failed: "FAILED",
  skipped: "skipped",
  cancelled: "stopped",
};

/** The table at the end of a run: step, state, rows, seconds, remark; then one line of summary. */
export function stepTable(steps: readonly StepRecord[]): string {
  return textTable(
    ["step", "state", "rows", "seconds", "remark"],
    steps.map((step) => [
      step.step,
      MARK[step.status] ?? step.status,
      step.rows === undefined ? "" : thousands(step.rows),
      ((step.endedAt - step.startedAt) / 1000).toFixed(1),
      clipped((step.detail ?? "").split("\n").slice(0, 2).join(": ")),
    ]),
  );
}

/** The remark is a hint; the whole of it is in operations.run_steps and, for a failure, above the table. */
const clipped = (text: string): string => {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
};

export function summaryLine(job: string, summary: RunSummary): string {
  return `${job} ${summary.status} in ${duration(summary.seconds)} (run ${summary.runId})`;
}
