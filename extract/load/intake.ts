import type { RecordScrub } from "../forget/scrub-record.ts";
import type { TablePlan } from "../normalise/plan.ts";
import { compileFlatten } from "../normalise/rows.ts";
import type { Page, Stream } from "../stream.ts";
import { compileCheck, quarantineId, type Rejection } from "./check.ts";
import { cursorRule } from "./cursor.ts";
import { BAD_RECORDS, type BadRecord, HELD_KEYS, KEPT_OF_FAILED } from "./quarantine.ts";
import type { RowFiles } from "./row-files.ts";

/** What a load has seen so far. */
export interface Intake {
  pages: number;
  records: number;
  bad: number;
  /** The greatest cursor among good records. */
  cursor: string | undefined;
  resume: string | undefined;
  expectedTotal: number | undefined;
  /** Unknown fields, in words, each once. */
  drift: Set<string>;
  /** Keys in quarantine whose latest version in this load is good. */
  resolved: Set<string>;
  /** How often each reason was found; the first few reasons only. */
  reasons: Map<string, number>;
  /** The first bad records, for the case that the load fails. */
  firstBad: BadRecord[];
}

interface Making {
  source: string;
  stream: Pick<Stream, "name" | "schema" | "cursor" | "lookback">;
  plan: TablePlan;
  files: RowFiles;
  /** Keys that are in quarantine when the load begins. */
  unresolved: Set<string>;
  /** Keeps forgotten people out; undefined while nobody is forgotten. */
  scrub?: RecordScrub | undefined;
}

/** Compiles what takes pages in: checks each record and sends its rows, or its reason, to the row files. */
export function compileIntake({ source, stream, plan, files, unresolved, scrub }: Making) {
  const intake: Intake = {
    pages: 0,
    records: 0,
    bad: 0,
    cursor: undefined,
    resume: undefined,
    expectedTotal: undefined,
    drift: new Set(),
    resolved: new Set(),
    reasons: new Map(),
    firstBad: [],
  };
  const check = compileCheck(stream.schema, plan);
  const cursor = cursorRule(stream, plan);
  const flatten = compileFlatten(plan, (table, path) => {
    intake.drift.add(`unknown field ${path}, kept in ${table}._extra`);
  });

  const good = (record: unknown, value: Record<string, unknown>) => {
    const forgotten = scrub?.subject(record);
    // Of a forgotten person fields that the schema does not know are not kept: nobody can say what stands in them.
    const flat =
      forgotten === undefined
        ? flatten(record as Record<string, unknown>, value, intake.records)
        : flatten({}, scrub!.emptied(value, forgotten), intake.records);
    for (const { table, line } of flat.rows) files.add(table, line);
    intake.cursor = cursor.greatest(intake.cursor, cursor.of(value));
    if (unresolved.has(flat.key)) intake.resolved.add(flat.key);
  };
  const reject = (record: unknown, rejection: Rejection, page: string) => {
    intake.bad++;
    const bad = badRecord(source, stream.name, record, rejection, page);
    const line = scrub?.subject(record) === undefined ? bad : { ...bad, ...ERASED };
    files.add(BAD_RECORDS, JSON.stringify(line));
    if (intake.firstBad.length < KEPT_OF_FAILED) intake.firstBad.push(line);
    countReason(intake.reasons, `${line.path || "the record"}: ${line.reason}`);
    if (rejection.key === undefined) return;
    files.add(HELD_KEYS, JSON.stringify(rejection.key));
    unresolved.add(rejection.keyText!);
    intake.resolved.delete(rejection.keyText!);
  };
  const take = (page: Page): void => {
    intake.pages++;
    const label = page.label ?? `page ${intake.pages}`;
    intake.resume = page.resume ?? intake.resume;
    intake.expectedTotal = page.expectedTotal ?? intake.expectedTotal;
    page.records.forEach((given, i) => {
      intake.records++;
      const record = scrub === undefined ? given : scrub.withoutContacts(given);
      const checked = check(record);
      if (checked.ok) good(record, checked.value);
      else reject(record, checked.rejection, page.places?.[i] ?? label);
    });
  };
  return { intake, take };
}

/** What is left of a bad record that is about a forgotten person: its place, its key and the field that is wrong. */
export const ERASED = {
  record: '{"erased":true}',
  reason: "the record is about a forgotten person; its content is not kept",
} as const;

function badRecord(
  source: string,
  stream: string,
  record: unknown,
  { path, reason, keyText }: Rejection,
  page: string,
): BadRecord {
  const text = JSON.stringify(record) ?? "null";
  return {
    quarantine_id: quarantineId(source, stream, record),
    page,
    path,
    reason,
    record: Buffer.from(text).toString(),
    record_key: keyText,
  };
}

const KEPT_REASONS = 50;

function countReason(reasons: Map<string, number>, reason: string): void {
  const seen = reasons.get(reason);
  if (seen !== undefined || reasons.size < KEPT_REASONS) reasons.set(reason, (seen ?? 0) + 1);
}
