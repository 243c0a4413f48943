import { type Diagnostic, PatronError } from "../../kernel/diagnostics.ts";
import type { Session } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";

/** One thing that keeps a period from being closed. */
export interface OpenCheck {
  check_id: string;
  check_name: string;
  detail: string;
  help: string;
}

/** What of the model `finance.close_checks` is open for a period. */
export async function openChecks(session: Session, period: Period): Promise<OpenCheck[]> {
  return session.rows<OpenCheck>(
    `select check_id, check_name, detail, help from finance.close_checks
     where period = ? and is_open order by check_name, check_id`,
    [period],
  );
}

/** How many checks are told one by one; the rest is a number. */
const SHOWN = 20;

/** All reasons at once, so that one look tells what is left to do. */
export function refusal(period: Period, checks: readonly OpenCheck[]): PatronError {
  const list: Diagnostic[] = checks.slice(0, SHOWN).map((check) => ({
    code: `close-${check.check_name.replaceAll("_", "-")}`,
    message: check.detail,
    help: check.help,
  }));
  const more = checks.length - list.length;
  const count = `${checks.length} check${checks.length === 1 ? " is" : "s are"} open`;
  list.unshift({
    code: "close-refused",
    message: `${period} stays open: ${count}${more > 0 ? `, the first ${SHOWN} are told here` : ""}.`,
  });
  return new PatronError(list);
}
