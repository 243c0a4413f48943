import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { guarded } from "../kernel/workbook/cells.ts";
import type { Warehouse } from "../warehouse/port.ts";
import type { Period } from "./period.ts";

const HEAD =
  "entry_id,entity,account,period,amount,amount_reporting,currency,document_id,document_on,is_manual,posted_by,memo";

/**
 * Writes a month's postings as journal lines for the general ledger, one an account, currency and day, debit positive:
 * the form in which the files source takes a journal back (`gl_entries.csv`). Returns the number of lines.
 */
export async function writeJournal(warehouse: Warehouse, period: Period, file: string): Promise<number> {
  const string = warehouse.dialect === "bigquery" ? "string" : "varchar";
  const rows = await warehouse.rows<Record<string, string>>(
    `select entity, account, currency_transaction as currency, cast(posted_on as ${string}) as posted_on,
       cast(-sum(amount_transaction) as ${string}) as amount, cast(-sum(amount) as ${string}) as amount_reporting,
       cast(count(*) as ${string}) as postings
     from finance.booked_ledger where period = ?
     group by entity, account, currency_transaction, posted_on
     order by entity, account, currency_transaction, posted_on`,
    [period],
  );
  const lines = rows.map((row) => {
    const { entity, account, currency, posted_on, amount, amount_reporting, postings } = row;
    const id = [entity, account, currency, posted_on].join("/");
    const cells = [
      id,
      entity,
      account,
      period,
      amount,
      amount_reporting,
      currency,
      "",
      posted_on,
      "false",
      "",
      "",
    ];
    return `${[...cells.slice(0, 11).map((cell, i) => (i === 4 || i === 5 ? cell! : csvCell(cell!))), csvCell(`${postings} postings`)].join(",")}\n`;
  });
  await pipeline([`${HEAD}\n`, ...lines], createWriteStream(file));
  return lines.length;
}

/** RFC 4180, and nothing that a spreadsheet takes for a formula; amounts are written as they are. */
function csvCell(text: string): string {
  const safe = guarded(text);
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
