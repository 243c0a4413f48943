import type { Clock } from "../../kernel/clock.ts";
import { PatronError } from "../../kernel/diagnostics.ts";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";
import { FINANCE_SCHEMA, SEALED_COLUMNS } from "../tables.ts";
import { canonicalText, SealHash, sealedRows, sha256Sql } from "./canonical.ts";
import { openChecks, refusal } from "./checks.ts";
import { appendEvent, closedNow, type KeptEvent, readEvents, sqlTime } from "./locks.ts";

/** Who closes what. */
export interface CloseRequest {
  period: Period;
  preparer: string;
  reviewer: string;
  /** The run that closes, as the ledger names it. */
  runId: string;
  clock: Pick<Clock, "now">;
  /** Told before each step of the transaction; a test kills the process there. */
  onStep?: (step: "checked" | "sealed" | "hashed" | "noted") => void;
}

/**
 * Closes a period: copies its postings of the booked ledger, numbers and hashes them, and notes the event, in one
 * transaction, so that a process killed anywhere leaves the period open or closed. Preparer and reviewer are two people.
 * Throws PatronError with every reason when the period cannot be closed.
 */
export async function closePeriod(warehouse: Warehouse, request: CloseRequest): Promise<KeptEvent> {
  const { period, onStep } = request;
  requireTwoPeople(request);
  await requireModels(warehouse);
  return warehouse.transaction(async (session) => {
    const events = await readEvents(session);
    requireOpen(events, period);
    const open = await openChecks(session, period);
    if (open.length > 0) throw refusal(period, open);
    onStep?.("checked");
    const sealId = `${period}-${events.length + 1}`;
    await seal(warehouse, session, sealId, period);
    onStep?.("sealed");
    const sealed = await summarise(warehouse, session, sealId);
    onStep?.("hashed");
    const event = await appendEvent(warehouse, session, events, {
      event: "closed",
      period,
      seal_id: sealId,
      preparer: request.preparer.trim(),
      reviewer: request.reviewer.trim(),
      reason: null,
      happened_at: sqlTime(new Date(request.clock.now()).toISOString()),
      run_id: request.runId,
      cut_off: await cutOff(session),
      ...sealed,
    });
    onStep?.("noted");
    return event;
  });
}

async function seal(warehouse: Warehouse, session: Session, sealId: string, period: Period): Promise<void> {
  const names = Object.keys(SEALED_COLUMNS);
  const hash = sha256Sql(canonicalText(warehouse.dialect), warehouse.dialect);
  await session.execute(
    `insert into finance.postings (seal_id, line_number, row_hash, ${names.join(", ")})
     select ?, row_number() over (order by posting_id), ${hash}, ${names.join(", ")}
     from finance.booked_ledger where period = ?`,
    [sealId, period],
  );
}

/** Hash, number and total of a seal's postings, read back from what was written. */
async function summarise(warehouse: Warehouse, session: Session, sealId: string) {
  const hash = new SealHash();
  let postings = 0;
  for await (const row of sealedRows(session, warehouse.dialect, sealId)) {
    hash.add(row.text);
    postings += 1;
  }
  const decimal = warehouse.typeName("numeric").replace(/^numeric.*/, "numeric");
  const [total] = await session.rows<{ total: string }>(
    `select coalesce(sum(amount), cast(0 as ${decimal})) as total from finance.postings where seal_id = ?`,
    [sealId],
  );
  const [whole, decimals = ""] = String(total!.total).split(".");
  return {
    postings,
    total_amount: `${whole}.${decimals.padEnd(9, "0")}`,
    postings_hash: hash.digest(),
  };
}

/** When the newest load ended: what came later is not in these books. Null while nothing is loaded. */
async function cutOff(session: Session): Promise<string | null> {
  const [row] = await session.rows<{ ended_at: string | null }>(
    "select max(ended_at) as ended_at from operations.stream_loads where status = 'ok'",
  );
  return row?.ended_at == null ? null : sqlTime(row.ended_at);
}

/** The models that a close reads; a build makes them. */
const MODELS = ["booked_ledger", "close_checks"];

async function requireModels(warehouse: Warehouse): Promise<void> {
  const there = new Set((await warehouse.relations(FINANCE_SCHEMA)).map((relation) => relation.name));
  const missing = MODELS.filter((name) => !there.has(name));
  if (missing.length === 0) return;
  throw new PatronError({
    code: "books-not-built",
    message: `There are no books to close yet: finance.${missing.join(", finance.")} is not built.`,
    help: "Build and test them first: npx patron build",
  });
}

function requireTwoPeople({ period, preparer, reviewer }: CloseRequest): void {
  const name = (text: string) => text.trim().replace(/\s+/g, " ").toLowerCase();
  if (name(preparer) !== "" && name(reviewer) !== "" && name(preparer) !== name(reviewer)) return;
  throw new PatronError(
    {
      code: "second-person",
      message: `Closing ${period} takes two people: who prepared it does not review it.`,
      hint: `Given were preparer '${preparer}' and reviewer '${reviewer}'.`,
      help: `npx patron close ${period} --preparer NAME --reviewer ANOTHER`,
    },
    { exitCode: 2 },
  );
}

function requireOpen(events: readonly KeptEvent[], period: Period): void {
  const closed = closedNow(events).get(period);
  if (closed === undefined) return;
  throw new PatronError({
    code: "already-closed",
    message: `${period} was closed on ${closed.happened_at.slice(0, 10)} by ${closed.preparer}, reviewed by ${closed.reviewer}.`,
    hint: "What comes late is booked into the first open period by itself.",
    help: `To change the closed month itself: npx patron reopen ${period} --reason TEXT --by NAME`,
  });
}
