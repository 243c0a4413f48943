/** A column of a table: the table's key (`schema.name`, lower case) and the column's name. */
export interface Origin {
  table: string;
  column: string;
}

/** A column of a query: where its values come from, and what could not be found out about it. */
export interface TracedColumn {
  name: string;
  from: Origin[];
  /** Why `from` may be incomplete. */
  unsure?: string;
}

/** What stands in a from clause under one name. */
export interface TracedRelation {
  /** Its columns; undefined where only the database knows them. */
  columns: TracedColumn[] | undefined;
  /** What a column that `columns` cannot tell comes from: a table's own column, an expression's inputs. */
  other(name: string): TracedColumn;
}

const lower = (name: string) => name.toLowerCase();

export function findColumn(relation: TracedRelation, name: string): TracedColumn | undefined {
  if (relation.columns === undefined) return relation.other(name);
  return relation.columns.find((column) => lower(column.name) === lower(name));
}

/** A relation of exactly these columns. */
export function relationOfColumns(columns: TracedColumn[], names: readonly string[] = []): TracedRelation {
  const renamed = columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
  const open = renamed.find((column) => column.name === "*");
  return {
    columns: open ? undefined : renamed,
    other: (name) =>
      renamed.find((column) => lower(column.name) === lower(name)) ?? {
        name,
        from: (open?.from ?? []).map((origin) => ({
          ...origin,
          column: origin.column === "*" ? name : origin.column,
        })),
        ...((open?.from.length ?? 0) === 1 ? {} : { unsure: `${name} comes through a * of unknown columns` }),
      },
  };
}

/** A table of the warehouse; `columns` where they are known. */
export function tableRelation(table: string, columns: readonly string[] | undefined): TracedRelation {
  const own = (name: string): TracedColumn => ({ name, from: [{ table, column: name }] });
  return { columns: columns?.map(own), other: own };
}

/** Several columns' origins in one, each once. */
export function merge(name: string, columns: readonly TracedColumn[]): TracedColumn {
  const from = new Map(columns.flatMap((one) => one.from).map((origin) => [JSON.stringify(origin), origin]));
  const unsure = [...new Set(columns.flatMap((one) => one.unsure ?? []))].join("; ");
  return { name, from: [...from.values()], ...(unsure === "" ? {} : { unsure }) };
}
