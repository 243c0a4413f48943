import type { Session } from "../../warehouse/port.ts";
import type { Identifiers } from "../destinations/destination.ts";
import { LAWFUL, PAGE, PLAN } from "./diff.ts";
import type { EligibilityContext } from "./eligible.ts";
import { literal } from "./sql.ts";
import { table } from "./tables.ts";

const COLUMNS = ["email_id", "phone_id", "platform_id"] as const;
/** Rows that may be at the platform. */
const THERE = "s.status in ('in', 'adding')";

/**
 * Identifiers of the page's rows that somebody who stays has too: a household's phone, a person with two keys. Who stays are
 * members of this sync that its plan leaves or has sent before the removals (with `lawfulOnly` also those whom a guard rail holds), and whatever another
 * segment sends to the same destination: one audience, which holds them all.
 */
export async function sharedByPage(
  session: Session,
  context: EligibilityContext,
  lawfulOnly: boolean,
): Promise<Set<string>> {
  const { warehouse, sync } = context;
  const snapshot = table(warehouse, "sync_snapshot");
  const inSync = `s.sync = ${literal(sync.name)}`;
  const stays = lawfulOnly
    ? ` or (p.operation in ('remove', 'change') and coalesce(p.reason, '') not in (${LAWFUL.map(literal).join(", ")}))`
    : "";
  return shared(
    session,
    `select s.* from ${snapshot} as s inner join ${PAGE} as p on s.row_key = p.row_key where ${inSync}`,
    `select s.* from ${snapshot} as s inner join ${PLAN} as p on s.row_key = p.row_key
     where ${inSync} and (p.operation in ('keep', 'stay', 'wait')${stays} or (p.operation = 'add' and ${THERE}))
     union all ${elsewhere(context)}`,
  );
}

/** The same for a batch of removals that a kill left: since it was made, others may have come. */
export async function sharedByBatch(
  session: Session,
  context: EligibilityContext,
  batchId: string,
): Promise<Set<string>> {
  const { warehouse, sync } = context;
  const id = literal(batchId);
  return shared(
    session,
    `select * from ${table(warehouse, "sync_batch_rows")} as r where batch_id = ${id}`,
    `select s.* from ${table(warehouse, "sync_snapshot")} as s
     where s.sync = ${literal(sync.name)} and ${THERE} and coalesce(s.batch_id, '') <> ${id}
     union all ${elsewhere(context)}`,
  );
}

function elsewhere({ warehouse, sync }: EligibilityContext): string {
  return `select s.* from ${table(warehouse, "sync_snapshot")} as s
    where s.sync <> ${literal(sync.name)} and ends_with(s.sync, ${literal(`:${sync.to}`)}) and ${THERE}`;
}

async function shared(session: Session, mine: string, others: string): Promise<Set<string>> {
  const of = (column: string) =>
    `select others.${column} as id from (${others}) as others
     where others.${column} in (select ${column} from (${mine}) as mine)`;
  const ids = await session.rows<{ id: string }>(COLUMNS.map(of).join(" union distinct "));
  return new Set(ids.map((row) => row.id));
}

/** Identifiers in one statement. */
const AT_ONCE = 1000;

/**
 * Which of some identifiers are in a removal that the platform still works on, of any segment of the destination. Nobody
 * says in which order it works: who has one of these is added when the removal is done.
 */
export async function underRemoval(
  session: Session,
  { warehouse, sync }: EligibilityContext,
  identifiers: readonly Identifiers[],
): Promise<Set<string>> {
  const removing = `select r.email_id, r.phone_id from ${table(warehouse, "sync_batch_rows")} as r
    inner join ${table(warehouse, "sync_batches")} as b on r.batch_id = b.batch_id
    where b.state = 'sent' and b.operation = 'remove' and ends_with(b.sync, ${literal(`:${sync.to}`)})`;
  const found = new Set<string>();
  const [any] = await session.rows<{ n: number }>(`select count(*) as n from (${removing}) as r`);
  if (Number(any!.n) === 0) return found;
  const ids = identifiers.flatMap(({ email, phone }) => [email, phone].filter((id) => id !== undefined));
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids
      .slice(from, from + AT_ONCE)
      .map(literal)
      .join(", ");
    const rows = await session.rows<{ id: string }>(
      `select email_id as id from (${removing}) as r where email_id in (${some})
       union distinct select phone_id as id from (${removing}) as r where phone_id in (${some})`,
    );
    for (const { id } of rows) found.add(id);
  }
  return found;
}
