import { kindOf, listIn, nameOf, type Tree } from "./parse-sql.ts";
import { findColumn, merge, relationOfColumns, type TracedColumn, type TracedRelation } from "./relation.ts";

/** Gives the relation of a table that is no CTE. */
export type TableLookup = (schema: string | undefined, name: string) => TracedRelation;

/** What names mean at one place of a query. */
interface Scope {
  tables: TableLookup;
  ctes: ReadonlyMap<string, TracedRelation>;
  /** Relations of this select's from clause, by alias. */
  from: [alias: string, relation: TracedRelation][];
  /** Columns of this select that come before the one looked at; DuckDB lets later ones use them. */
  earlier: TracedColumn[];
  /** The query around a correlated subquery. */
  outer?: Scope | undefined;
}

const SET_OPERATIONS = new Set(["union", "intersect", "except"]);
const QUERIES = new Set(["select", "subquery", "paren", ...SET_OPERATIONS]);

/** The columns of a query and where their values come from. Conditions (where, on, having) are no origin of a value. */
export function traceQuery(query: Tree, tables: TableLookup): TracedColumn[] {
  return trace(query, { tables, ctes: new Map(), from: [], earlier: [] });
}

function trace(query: unknown, around: Scope): TracedColumn[] {
  const [kind, parts] = kindOf(query);
  const scope = withCtes(parts, around);
  if (kind === "subquery" || kind === "paren") return trace(parts.this, scope);
  if (kind === "select") return traceSelect(parts, scope);
  if (!SET_OPERATIONS.has(kind)) return [{ name: "*", from: [], unsure: `a ${kind} is not read` }];
  const left = trace(parts.left, scope);
  const right = trace(parts.right, scope);
  if (kind === "except") return left;
  const byName = parts.by_name === true;
  return left.map((column, index) => {
    const other = byName
      ? right.find((one) => one.name.toLowerCase() === column.name.toLowerCase())
      : right[index];
    return other ? merge(column.name, [column, other]) : column;
  });
}

function withCtes(parts: Tree, around: Scope): Scope {
  const clause = parts.with as Tree | undefined;
  const ctes = new Map(around.ctes);
  const scope: Scope = { ...around, ctes };
  for (const cte of listIn(clause?.ctes) as Tree[]) {
    const name = nameOf(cte.alias)?.toLowerCase() ?? "";
    const names = listIn(cte.columns).map((column) => nameOf(column) ?? "");
    const [kind, body] = kindOf(cte.this);
    // A recursive CTE reads itself: its first branch says what its columns are.
    if (clause?.recursive === true && SET_OPERATIONS.has(kind))
      ctes.set(name, relationOfColumns(trace(body.left, scope), names));
    ctes.set(name, relationOfColumns(trace(cte.this, scope), names));
  }
  return scope;
}

function traceSelect(parts: Tree, around: Scope): TracedColumn[] {
  const scope: Scope = {
    ...around,
    from: [],
    earlier: [],
    outer: around.from.length > 0 ? around : around.outer,
  };
  const from = listIn((parts.from as Tree | undefined)?.expressions);
  const joined = listIn(parts.joins).map((join) => (join as Tree).this);
  for (const one of [...from, ...joined]) scope.from.push(...relationsOf(one, scope));
  for (const [index, expression] of listIn(parts.expressions).entries()) {
    for (const column of columnsOf(expression, index, scope)) addColumn(scope.earlier, column);
  }
  return scope.earlier;
}

/** A name that comes twice out of `*` over a join is one column in what reads it. */
function addColumn(columns: TracedColumn[], column: TracedColumn): void {
  const at = columns.findIndex((one) => one.name === column.name);
  if (at < 0) columns.push(column);
  else columns[at] = merge(column.name, [columns[at]!, column]);
}

function relationsOf(tree: unknown, scope: Scope, alias?: string, names: string[] = []): Scope["from"] {
  const [kind, parts] = kindOf(tree);
  const own = alias ?? nameOf(parts.alias);
  const columns = names.length > 0 ? names : listIn(parts.column_aliases).map((one) => nameOf(one) ?? "");
  if (kind === "alias") return relationsOf(parts.this, scope, nameOf(parts.alias), columns);
  if (kind === "table") {
    const name = nameOf(parts.name) ?? "";
    const schema = nameOf(parts.schema);
    const cte = schema === undefined ? scope.ctes.get(name.toLowerCase()) : undefined;
    const relation = cte ?? scope.tables(schema, name);
    const renamed =
      columns.length > 0 && relation.columns ? relationOfColumns(relation.columns, columns) : relation;
    return [[own ?? name, renamed]];
  }
  if (QUERIES.has(kind)) return [[own ?? "", relationOfColumns(trace(tree, scope), columns)]];
  // A function in the from clause (unnest, range): each of its columns comes from what goes in.
  const inputs = merge("", origins(tree, scope));
  const other = (name: string): TracedColumn => ({ ...inputs, name });
  return [[own ?? "", { columns: columns.length > 0 ? columns.map(other) : undefined, other }]];
}

function columnsOf(expression: unknown, index: number, scope: Scope): TracedColumn[] {
  const [kind, parts] = kindOf(expression);
  if (kind === "star") return starColumns(parts, scope);
  const value = kind === "alias" ? parts.this : expression;
  const [valueKind, valueParts] = kindOf(value);
  const name =
    (kind === "alias" ? nameOf(parts.alias) : undefined) ??
    (valueKind === "column" ? nameOf(valueParts.name) : undefined) ??
    (valueKind === "dot" ? nameOf(valueParts.field) : undefined) ??
    `column ${index + 1}`;
  return [merge(name, origins(value, scope))];
}

function starColumns(star: Tree, scope: Scope): TracedColumn[] {
  const table = nameOf(star.table)?.toLowerCase();
  const skipped = listIn(star.except).map((one) => nameOf(one)?.toLowerCase());
  const replaced = listIn(star.replace).map((one) => columnsOf(one, 0, scope)[0]!);
  const chosen = scope.from.filter(([alias]) => table === undefined || alias.toLowerCase() === table);
  return chosen.flatMap(([alias, relation]) => {
    if (relation.columns === undefined)
      return [{ ...relation.other("*"), name: "*", unsure: `the columns of ${alias} are not known` }];
    return relation.columns
      .filter((column) => !skipped.includes(column.name.toLowerCase()))
      .map(
        (column) => replaced.find((one) => one.name.toLowerCase() === column.name.toLowerCase()) ?? column,
      );
  });
}

/** Every column that a value is made of. */
function origins(tree: unknown, scope: Scope, bound: readonly string[] = []): TracedColumn[] {
  if (Array.isArray(tree)) return tree.flatMap((one) => origins(one, scope, bound));
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree as Tree).flatMap(([kind, parts]) => {
    if (kind === "column") return [resolve(parts as Tree, scope, bound)].flatMap((one) => one ?? []);
    if (kind === "select" || SET_OPERATIONS.has(kind)) return trace({ [kind]: parts }, scope);
    if (kind === "lambda") {
      const names = listIn((parts as Tree).parameters).map((one) => nameOf(one) ?? "");
      return origins((parts as Tree).body, scope, [...bound, ...names]);
    }
    return origins(parts, scope, bound);
  });
}

function resolve(column: Tree, scope: Scope, bound: readonly string[]): TracedColumn | undefined {
  const name = nameOf(column.name) ?? "";
  const table = nameOf(column.table);
  if (table === undefined && bound.includes(name)) return undefined;
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const found = table === undefined ? plainColumn(name, at) : qualifiedColumn(table, name, at);
    if (found) return found;
  }
  const written = table === undefined ? name : `${table}.${name}`;
  return { name, from: [], unsure: `${written} was not found` };
}

function qualifiedColumn(table: string, name: string, scope: Scope): TracedColumn | undefined {
  const relation = scope.from.find(([alias]) => alias.toLowerCase() === table.toLowerCase())?.[1];
  // `a.b` may also be the field b of a struct column a.
  return relation ? findColumn(relation, name) : plainColumn(table, scope);
}

function plainColumn(name: string, scope: Scope): TracedColumn | undefined {
  const known = scope.from.filter(([, relation]) => relation.columns !== undefined);
  const found = known.flatMap(([, relation]) => findColumn(relation, name) ?? []);
  if (found.length > 0) return merge(name, found);
  const earlier = scope.earlier.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (earlier) return earlier;
  const open = scope.from.filter(([, relation]) => relation.columns === undefined);
  if (open.length === 0) return undefined;
  const guesses = merge(
    name,
    open.map(([, relation]) => relation.other(name)),
  );
  const where = open.map(([alias]) => alias).join(" or ");
  return open.length === 1 ? guesses : { ...guesses, unsure: `${name} may be of ${where}` };
}
