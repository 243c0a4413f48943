/** Finance: closes periods and keeps them shut, reconciles with the general ledger, writes the workbook. */

export { type Acceptance, accept } from "./close/accept.ts";
export { type CloseRequest, closePeriod } from "./close/close.ts";
export type { KeptEvent } from "./close/locks.ts";
export { type ReopenRequest, reopenPeriod } from "./close/reopen.ts";
export { type Verified, verifyPeriods } from "./close/verify.ts";
export { writeJournal } from "./journal.ts";
export { nextPeriod, type Period, toPeriod } from "./period.ts";
export { ensureFinanceTables, FINANCE_SCHEMA } from "./tables.ts";
export { type WorkbookRequest, type WrittenWorkbook, writeWorkbook } from "./workbook/workbook.ts";
