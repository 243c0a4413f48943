import type { Session } from "../../warehouse/port.ts";
import type { Period } from "../period.ts";

/** What the cover says of a period; null where there is none. */
export interface Cover {
  period: Period;
  entities: string;
  status: string;
  preparer: string | null;
  reviewer: string | null;
  closed_at: string | null;
  cut_off: string | null;
  run_id: string | null;
  seal_id: string | null;
  postings_hash: string | null;
  postings: string;
  profit: string;
  sealed_total: string | null;
  open_checks: string;
  has_estimates: boolean;
  is_synthetic: boolean;
}

/** Reads the cover of a period whose postings stand in `books`; undefined when it has none. */
export async function readCover(session: Session, period: Period, books: string): Promise<Cover | undefined> {
  const [sums] = await session.rows<Record<string, unknown>>(
    `select count(*) as postings, sum(amount) as profit, min(entity) as first_entity, max(entity) as last_entity,
       max(case when is_estimate then 1 else 0 end) as estimates,
       max(case when is_synthetic then 1 else 0 end) as synthetic from ${books}`,
  );
  if (Number(sums!.postings) === 0) return undefined;
  const [seal] = await session.rows<Record<string, unknown>>(
    "select * from intermediate.int_periods_closed where period = ?",
    [period],
  );
  const [checks] = await session.rows<Record<string, unknown>>(
    "select count(*) as open_checks from finance.close_checks where period = ? and is_open",
    [period],
  );
  const text = (name: string) => (seal?.[name] == null ? null : String(seal[name]));
  return {
    period,
    entities: [...new Set([String(sums!.first_entity), String(sums!.last_entity)])].join(" to "),
    status: seal === undefined ? "open" : "closed",
    preparer: text("preparer"),
    reviewer: text("reviewer"),
    closed_at: text("closed_at"),
    cut_off: text("cut_off"),
    run_id: text("run_id"),
    seal_id: text("seal_id"),
    postings_hash: text("postings_hash"),
    postings: String(sums!.postings),
    profit: String(sums!.profit),
    sealed_total: text("total_amount"),
    open_checks: String(checks!.open_checks),
    has_estimates: Number(sums!.estimates) === 1,
    is_synthetic: Number(sums!.synthetic) === 1,
  };
}

/** The cover's lines: what, and its value. */
export function coverLines(
  cover: Cover,
  currency: string,
  rows: ReadonlyMap<string, number>,
): [string, string][] {
  const none = "-";
  return [
    ["Entity", cover.entities],
    ["Period", cover.period],
    ["Reporting currency", currency],
    ["Status", cover.status === "closed" ? "LOCKED" : "DRAFT: the period is open and figures may change"],
    ["Checks open", cover.open_checks],
    ["Prepared by", cover.preparer ?? none],
    ["Reviewed by", cover.reviewer ?? none],
    ["Closed at (UTC)", cover.closed_at ?? none],
    ["Data cut-off (UTC)", cover.cut_off ?? none],
    ["Run", cover.run_id ?? none],
    ["Seal", cover.seal_id ?? none],
    ["SHA-256 of the sealed postings", cover.postings_hash ?? none],
    ["Postings", cover.postings],
    ["Estimates", cover.has_estimates ? "Some amounts are rates or standards, marked 'estimate'." : "none"],
    [
      "Generated figures",
      cover.is_synthetic ? "SYNTHETIC: amounts rest on figures generated for demonstration." : "none",
    ],
    ...[...rows].map(([name, count]): [string, string] => [`Sheet ${name}`, `${count} rows`]),
  ];
}
