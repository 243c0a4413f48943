import type { Row } from "../../warehouse/port.ts";

/** A row of `run_query`: by position, by column name, and as an attribute where the name is free. */
export class ResultRow {
  readonly #names: string[];
  readonly #values: unknown[];

  constructor(names: string[], values: unknown[]) {
    this.#names = names;
    this.#values = values;
    for (const [index, name] of names.entries()) {
      if (!(name in this)) Object.defineProperty(this, name, { value: values[index], enumerable: true });
    }
  }

  __getitem__(key: unknown): unknown {
    if (typeof key === "number") return this.#values.at(key);
    return this.#values[this.#names.indexOf(String(key))];
  }
  __len__(): number {
    return this.#values.length;
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.#values[Symbol.iterator]();
  }
  values(): unknown[] {
    return [...this.#values];
  }
  keys(): string[] {
    return [...this.#names];
  }
  items(): [string, unknown][] {
    return this.#names.map((name, index) => [name, this.#values[index]]);
  }
  dict(): Record<string, unknown> {
    return Object.fromEntries(this.items());
  }
  get(key: string, fallback: unknown = null): unknown {
    return this.__getitem__(key) ?? fallback;
  }
}

/** A column of a result: its name and its values. */
export class ResultColumn {
  readonly name: string;
  readonly #values: unknown[];

  constructor(name: string, values: unknown[]) {
    this.name = name;
    this.#values = values;
  }

  values(): unknown[] {
    return [...this.#values];
  }
  values_distinct(): unknown[] {
    return [...new Set(this.#values)];
  }
  __getitem__(key: unknown): unknown {
    return typeof key === "number" ? this.#values.at(key) : undefined;
  }
  __len__(): number {
    return this.#values.length;
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.#values[Symbol.iterator]();
  }
}

/** Columns by position or by name: `table.columns[0]`, `table.columns['id']`. */
class ResultColumns {
  readonly #columns: ResultColumn[];

  constructor(columns: ResultColumn[]) {
    this.#columns = columns;
  }

  __getitem__(key: unknown): unknown {
    if (typeof key === "number") return this.#columns.at(key);
    return this.#columns.find((column) => column.name === String(key));
  }
  __len__(): number {
    return this.#columns.length;
  }
  [Symbol.iterator](): Iterator<ResultColumn> {
    return this.#columns[Symbol.iterator]();
  }
  keys(): string[] {
    return this.#columns.map((column) => column.name);
  }
  values(): ResultColumn[] {
    return [...this.#columns];
  }
  items(): [string, ResultColumn][] {
    return this.#columns.map((column) => [column.name, column]);
  }
  get(key: string): unknown {
    return this.__getitem__(key) ?? null;
  }
}

/** What `run_query` and `load_result(...).table` give: the shape of an agate table, as macros use it. */
export class ResultTable {
  readonly column_names: string[];
  readonly rows: ResultRow[];

  constructor(rows: Row[], names: string[] = Object.keys(rows[0] ?? {})) {
    this.column_names = names;
    this.rows = rows.map(
      (row) =>
        new ResultRow(
          names,
          names.map((name) => row[name] ?? null),
        ),
    );
  }

  get columns(): ResultColumns {
    return new ResultColumns(
      this.column_names.map(
        (name) =>
          new ResultColumn(
            name,
            this.rows.map((row) => row.__getitem__(name)),
          ),
      ),
    );
  }
  __getitem__(key: unknown): unknown {
    return typeof key === "number" ? this.rows.at(key) : undefined;
  }
  __len__(): number {
    return this.rows.length;
  }
  [Symbol.iterator](): Iterator<ResultRow> {
    return this.rows[Symbol.iterator]();
  }
  print_table(): string {
    return [this.column_names, ...this.rows.map((row) => row.values())]
      .map((line) => line.join(" | "))
      .join("\n");
  }
}
