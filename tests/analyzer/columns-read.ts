/** A node of a resolved statement: Google's protocol as plain data. */
type Tree = Record<string, unknown>;
interface Column {
  columnId: string;
  name: string;
}

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isColumn = (value: unknown): value is Column => isTree(value) && "columnId" in value;

/** What must be known of a column for a result: others that it is made of, or that stand for it elsewhere. */
class Flow {
  readonly #needs = new Map<string, string[]>();
  readonly roots: string[] = [];

  add(column: string, from: readonly string[]): void {
    this.#needs.set(column, [...(this.#needs.get(column) ?? []), ...from]);
  }

  /** All columns that the roots rest on. */
  live(): Set<string> {
    const found = new Set<string>();
    const waiting = [...this.roots];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (found.has(one)) continue;
      found.add(one);
      waiting.push(...(this.#needs.get(one) ?? []));
    }
    return found;
  }
}

/**
 * Columns of tables that a resolved query's result depends on, by the table's place in the catalog. The analyzer drops
 * unused columns of a plain query, not of a CTE with `select *`; BigQuery reads neither.
 */
export function columnsRead(statement: object): Map<number, Set<string>> {
  const flow = new Flow();
  const ctes = new Map<string, string[]>();
  const scans: { table: number; columns: Column[] }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one);
    if (!isTree(value)) return;
    noteScan(value, ctes, flow, scans);
    for (const [key, part] of Object.entries(value)) {
      if (key === "withEntryList") continue; // seen first, below: what refers to an entry needs its columns
      if (isComputed(value) && key === "expr") continue;
      if (key === "subquery" && isTree(part)) flow.roots.push(...outputIds(part));
      if (key === "groupByList") flow.roots.push(...columnsIn(part));
      if (key === "columnList" || key === "outputColumnList") continue;
      if (key === "column" && isColumn(part)) {
        if (!isComputed(value)) flow.roots.push(part.columnId);
      } else visit(part);
    }
    if (isComputed(value)) {
      flow.add(value.column.columnId, columnsIn(value.expr));
      visitScans(value.expr, visit);
    }
  };
  noteEntries(statement, ctes, visit);
  visit(statement);
  noteOutputs(statement, flow);
  const live = flow.live();
  const read = new Map<number, Set<string>>();
  for (const { table, columns } of scans)
    for (const { columnId, name } of columns)
      if (live.has(columnId)) read.set(table, (read.get(table) ?? new Set()).add(name));
  return read;
}

const isComputed = (value: Tree): value is Tree & { column: Column; expr: unknown } =>
  isColumn(value.column) && "expr" in value;

/** Ids of the columns that stand anywhere below, outside of lists of a scan's own. */
function columnsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(columnsIn);
  if (!isTree(value)) return [];
  if (isColumn(value)) return [value.columnId];
  const subquery = isTree(value.subquery) ? outputIds(value.subquery) : [];
  return [
    ...subquery,
    ...Object.entries(value).flatMap(([key, part]) =>
      key === "columnList" || key === "subquery" ? [] : columnsIn(part),
    ),
  ];
}

/** Scans within an expression: subqueries. */
function visitScans(value: unknown, visit: (value: unknown) => void): void {
  if (Array.isArray(value)) for (const one of value) visitScans(one, visit);
  if (!isTree(value)) return;
  for (const [key, part] of Object.entries(value)) {
    if (key === "subquery") visit(part);
    else visitScans(part, visit);
  }
}

/** The columns that a scan gives, whichever kind it is of. */
function outputIds(scan: Tree): string[] {
  for (const part of Object.values(scan)) {
    if (!isTree(part)) continue;
    const own = part.columnList;
    if (Array.isArray(own)) return (own as Column[]).map((one) => one.columnId);
    const deeper = outputIds(part);
    if (deeper.length > 0) return deeper;
  }
  return [];
}

function noteEntries(value: unknown, ctes: Map<string, string[]>, visit: (value: unknown) => void): void {
  if (Array.isArray(value)) for (const one of value) noteEntries(one, ctes, visit);
  if (!isTree(value)) return;
  for (const [key, part] of Object.entries(value)) {
    noteEntries(part, ctes, visit);
    if (key !== "withEntryList") continue;
    for (const entry of part as { withQueryName: string; withSubquery: Tree }[]) {
      ctes.set(entry.withQueryName, outputIds(entry.withSubquery));
      visit(entry.withSubquery);
    }
  }
}

function noteScan(
  value: Tree,
  ctes: ReadonlyMap<string, string[]>,
  flow: Flow,
  scans: { table: number; columns: Column[] }[],
): void {
  const columns = ((value.parent as Tree | undefined)?.columnList ?? []) as Column[];
  const link = (from: readonly string[]) => {
    columns.forEach((one, index) => {
      flow.add(one.columnId, from[index] === undefined ? [] : [from[index]]);
    });
  };
  if (isTree(value.table)) scans.push({ table: Number(value.table.serializationId) - 1, columns });
  else if (typeof value.withQueryName === "string" && columns.length > 0)
    link(ctes.get(value.withQueryName) ?? []);
  else if (Array.isArray(value.inputItemList)) {
    for (const item of value.inputItemList as { scan: Tree; outputColumnList: Column[] }[])
      link(item.outputColumnList.map((one) => one.columnId));
    if (!/_ALL$/.test(String(value.opType))) flow.roots.push(...columns.map((one) => one.columnId));
  }
}

function noteOutputs(statement: object, flow: Flow): void {
  const query = Object.values(statement).find(isTree) as
    | { outputColumnList?: { column: Column }[] }
    | undefined;
  flow.roots.push(...(query?.outputColumnList ?? []).map((one) => one.column.columnId));
}
