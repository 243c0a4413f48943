import { PatronError } from "../../kernel/diagnostics.ts";
import type { Intake } from "./intake.ts";

/** The share of bad records above which a stream fails, unless patron.yml says otherwise. */
export const DEFAULT_THRESHOLD = 0.05;

/**
 * Bad records that never fail a stream by themselves. An incremental read may hold a handful of records, and one
 * that stays bad at the vendor would otherwise stop the stream for good. A threshold of 0 allows none.
 */
export const ALWAYS_ALLOWED = 5;

/** Throws PatronError when what was read must not be loaded: too many bad records, or not as many as promised. */
export function judge(name: string, intake: Intake, threshold: number): void {
  const allowed = threshold === 0 ? 0 : Math.max(ALWAYS_ALLOWED, intake.records * threshold);
  if (intake.bad > allowed) throw tooManyBad(name, intake, threshold);
  if (intake.expectedTotal !== undefined && intake.expectedTotal !== intake.records) {
    throw new PatronError({
      code: "count-mismatch",
      message:
        `${name}: the vendor counts ${intake.expectedTotal.toLocaleString("en")} records, ` +
        `${intake.records.toLocaleString("en")} were read. Nothing was loaded and the cursor stays.`,
      help: "Records may have changed meanwhile: run it again. If it stays, look at the token's permissions.",
    });
  }
}

function tooManyBad(name: string, intake: Intake, threshold: number): PatronError {
  const share = ((100 * intake.bad) / intake.records).toFixed(1);
  const reasons = [...intake.reasons].sort((a, b) => b[1] - a[1]).slice(0, 3);
  return new PatronError({
    code: "quarantine-threshold",
    message:
      `${name}: ${intake.bad.toLocaleString("en")} of ${intake.records.toLocaleString("en")} records ` +
      `(${share} %) failed their check, more than the ${100 * threshold} % allowed. ` +
      "Nothing was loaded and the cursor stays.",
    hint: reasons.map(([reason, count]) => `${count.toLocaleString("en")} × ${reason}`).join("\n"),
    help:
      'See them: npx patron show --inline "select page, path, reason, record from operations.quarantine"\n' +
      "To load the rest all the same, raise quarantine_threshold of the source in patron.yml.",
  });
}
