import { amountText, sumAmounts, toBillionths } from "../../kernel/amount.ts";
import { columnName } from "../../kernel/workbook/cells.ts";
import { quoted } from "../../kernel/workbook/parts.ts";
import { HEAD_ROW, type SheetPlace } from "../../kernel/workbook/sheet.ts";
import type { Session } from "../../warehouse/port.ts";
import { POSTING_FIELDS } from "./contents.ts";
import type { Cover } from "./cover.ts";
import type { Item, Line } from "./list.ts";

interface ComponentSum {
  statement_line: string;
  component: string;
  account: string;
  account_name: string;
  kind: string;
  amount: string;
  documents: string;
  first_document: string | null;
  last_document: string | null;
}

const COMPONENT = columnName(POSTING_FIELDS.findIndex((one) => one.head === "Component"));
const AMOUNT = POSTING_FIELDS.findIndex((one) => one.head === "Amount");

/**
 * Profit and loss by component, each line a formula over the postings, and below it the ties: the lines, the postings,
 * the books and the seal say the same.
 */
export async function profitLines(
  session: Session,
  books: string,
  cover: Cover,
  postings: readonly SheetPlace[],
): Promise<Line[]> {
  const sums = await session.rows<ComponentSum>(
    `select coalesce(min(a.statement_line), 'not in the chart of accounts') as statement_line, b.component, b.account,
       coalesce(min(a.account_name), '') as account_name, coalesce(min(a.kind), 'unknown') as kind, sum(b.amount) as amount,
       count(distinct b.source_document) as documents, min(b.source_document) as first_document,
       max(b.source_document) as last_document
     from ${books} as b left join seeds.gl_accounts as a on b.component = a.component
     group by b.component, b.account order by b.account, b.component`,
  );
  const lines: Line[] = [
    [{ title: `Profit and loss ${cover.period}` }],
    ["Each amount adds up the postings of its component; income positive, cost negative."],
    ["Line", "Component", "Account", "Name", "Kind", "Amount", "Documents, in the sheet Postings"],
  ];
  for (const sum of sums) lines.push(componentLine(sum, lines.length + 1, postings));
  return [...lines, ...tieLines(sums, lines.length, cover, postings)];
}

function componentLine(sum: ComponentSum, row: number, postings: readonly SheetPlace[]): Line {
  const amount: Item = { formula: sumOf(postings, `$B${row}`), value: String(sum.amount) };
  return [
    ...[sum.statement_line, sum.component, sum.account, sum.account_name, sum.kind],
    amount,
    documentsOf(sum),
  ];
}

/** Which papers a component adds up: how many, from which to which. */
function documentsOf({ documents, first_document, last_document }: ComponentSum): string {
  if (first_document === null) return "none";
  return Number(documents) === 1
    ? first_document
    : `${String(documents)}: ${first_document} to ${last_document}`;
}

/** The postings' amounts of the component that stands in a cell; every sheet of postings counts. */
function sumOf(postings: readonly SheetPlace[], component: string): string {
  const amounts = columnName(AMOUNT);
  const parts = postings
    .filter((place) => place.rows > 0)
    .map(({ name, first, last }) => {
      const range = (column: string) => `${quoted(name)}!$${column}$${first}:$${column}$${last}`;
      return `SUMIFS(${range(amounts)},${range(COMPONENT)},${component})`;
    });
  return parts.join("+");
}

function tieLines(
  sums: readonly ComponentSum[],
  last: number,
  cover: Cover,
  postings: readonly SheetPlace[],
): Line[] {
  const first = HEAD_ROW + 1;
  const total = sumAmounts(sums.map((sum) => String(sum.amount)));
  const listed = postings.reduce((sum, place) => sum + (place.totals.get(AMOUNT) ?? 0n), 0n);
  const cells = postings.map((place) => `${quoted(place.name)}!${columnName(AMOUNT)}${place.last + 1}`);
  const totalRow = last + 1;
  const kinds = [...new Set(sums.map((sum) => sum.kind))];
  const tie = (text: string, item: Item): Line => [text, "", "", "", "", item];
  const difference = (text: string, cell: string, value: bigint): Line =>
    tie(text, { formula: `ROUND(F${totalRow}-${cell},2)`, value: amountText(value) });
  const kindLines = kinds.map((kind) =>
    tie(`Of which ${kind}`, {
      formula: `SUMIFS($F$${first}:$F$${last},$E$${first}:$E$${last},"${kind}")`,
      value: amountText(sumAmounts(sums.filter((sum) => sum.kind === kind).map((sum) => String(sum.amount)))),
    }),
  );
  const at = totalRow + kindLines.length;
  const books = toBillionths(cover.profit);
  const ties = [
    tie("Sum of the sheets of postings", { formula: cells.join("+"), value: amountText(listed) }),
    difference("Difference: must be zero", `F${at + 1}`, total - listed),
    tie("Booked ledger", { money: cover.profit }),
    difference("Difference: must be zero", `F${at + 3}`, total - books),
  ];
  const sealed = cover.sealed_total;
  if (sealed !== null)
    ties.push(
      tie("Sealed at the close", { money: sealed }),
      difference("Difference: must be zero", `F${at + 5}`, total - toBillionths(sealed)),
    );
  const sum = { formula: `SUM(F${first}:F${last})`, value: amountText(total), total: true };
  return [["Total", "", "", "", "", sum], ...kindLines, ...ties];
}
