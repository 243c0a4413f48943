/** A row as text by column; null is null. */
export type TextRow = Record<string, string | null>;

/** How two sets of rows differ: rows are matched whole first, then to what is most like them. */
export interface Difference {
  changed: { expected: TextRow; actual: TextRow }[];
  missing: TextRow[];
  unexpected: TextRow[];
}

/** Compares as sets that may hold a row twice; order says nothing. */
export function compareRows(
  expected: readonly TextRow[],
  actual: readonly TextRow[],
  columns: readonly string[],
): Difference {
  const key = (row: TextRow) => JSON.stringify(columns.map((name) => row[name] ?? null));
  const left = new Map<string, number>();
  for (const row of actual) left.set(key(row), (left.get(key(row)) ?? 0) + 1);
  const unmatched = expected.filter((row) => !take(left, key(row)));
  const unexpected = actual.filter((row) => take(left, key(row)));
  const changed: Difference["changed"] = [];
  const missing: TextRow[] = [];
  for (const row of unmatched) {
    const like = mostAlike(row, unexpected, columns);
    if (like < 0) missing.push(row);
    else changed.push({ expected: row, actual: unexpected.splice(like, 1)[0]! });
  }
  return { changed, missing, unexpected };
}

function take(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0;
  if (count > 0) counts.set(key, count - 1);
  return count > 0;
}

/** The index of the row with the most equal cells, at least half of them; an earlier column weighs more when even. */
function mostAlike(row: TextRow, candidates: readonly TextRow[], columns: readonly string[]): number {
  let best = -1;
  let bestScore = columns.length / 2;
  for (const [index, candidate] of candidates.entries()) {
    let score = 0;
    for (const [at, name] of columns.entries()) {
      if (row[name] === candidate[name]) score += 1 + (columns.length - at) / 1000;
    }
    if (score > bestScore) {
      best = index;
      bestScore = score;
    }
  }
  return best;
}

/** Rows that a message shows at most. */
const SHOWN = 20;

/** The difference as an aligned table: `~` changed cells as `expected → actual`, `-` missing, `+` not expected. */
export function differenceTable(difference: Difference, columns: readonly string[]): string[] {
  const show = (value: string | null | undefined) => clip(value ?? "null");
  const all = [
    ...difference.changed.map(({ expected, actual }) => [
      "~",
      ...columns.map((name) =>
        expected[name] === actual[name]
          ? show(actual[name])
          : `${show(expected[name])} → ${show(actual[name])}`,
      ),
    ]),
    ...difference.missing.map((row) => ["-", ...columns.map((name) => show(row[name]))]),
    ...difference.unexpected.map((row) => ["+", ...columns.map((name) => show(row[name]))]),
  ];
  const rows = [["", ...columns], ...all.slice(0, SHOWN)];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at]!)).join("  ")}`.trimEnd(),
  );
  return all.length > SHOWN ? [...lines, `  … and ${all.length - SHOWN} more`] : lines;
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
