/** The parts of knex's Postgres dialect that ours overrides; knex publishes no types for them. */
declare module "knex/lib/dialects/postgres/index.js" {
  export default class PostgresClient {
    constructor(config: object);
    prepBindings(bindings: readonly unknown[]): unknown[];
    positionBindings(sql: string): string;
    acquireConnection(): Promise<never>;
    wrapIdentifierImpl(name: string): string;
    queryCompiler(builder: unknown, bindings?: unknown): unknown;
    schemaCompiler(...args: unknown[]): unknown;
    tableCompiler(...args: unknown[]): unknown;
    columnCompiler(...args: unknown[]): unknown;
  }
}

declare module "knex/lib/dialects/postgres/query/pg-querycompiler.js" {
  export default class PostgresQueryCompiler {
    constructor(client: unknown, builder: unknown, bindings?: unknown);
    readonly tableName: string;
    readonly builder: unknown;
    readonly bindingsHolder: unknown;
    readonly client: {
      valueForUndefined: unknown;
      parameterize(values: unknown, undefinedAs: unknown, builder: unknown, holder: unknown): string;
    };
    readonly single: {
      insert?: unknown;
      onConflict?: unknown;
      ignore?: boolean;
      merge?: { updates?: unknown };
    };
    truncate(): string;
    insert(): string | { sql: string; returning: unknown };
    update(): { sql: string; returning: unknown };
    del(): { sql: string; returning: unknown };
    readonly grouped: { where?: unknown[] };
    _prepInsert(rows: unknown): string | { columns: string[]; values: unknown[][] };
  }
}

declare module "knex/lib/dialects/postgres/schema/pg-tablecompiler.js" {
  export interface ColumnSql {
    sql: string[];
    bindings?: unknown[];
  }
  export default class PostgresTableCompiler {
    readonly alterColumnsPrefix: string;
    addColumns(columns: ColumnSql, prefix?: string, compilers?: unknown): void;
    constructor(client: unknown, builder: unknown);
    readonly method: string;
    readonly single: { comment?: string };
    createQuery(columns: ColumnSql, ifNot?: boolean, like?: boolean): void;
    tableNameLike(): string | undefined;
    primaryKeys(): string | undefined;
    primary(columns: string | string[], options?: unknown): void;
    unique(columns: string | string[], options?: unknown): void;
    index(columns: string | string[], name?: string, options?: unknown): void;
    readonly tableNameRaw: string;
    readonly formatter: { wrap(name: string): string; columnize(names: unknown): string };
    tableName(): string;
    pushQuery(query: string | { sql: string; bindings?: unknown[] }): void;
    _indexCommand(type: string, table: string, columns: unknown): string;
  }
}

declare module "knex/lib/dialects/postgres/schema/pg-compiler.js" {
  export default class PostgresSchemaCompiler {
    constructor(client: unknown, builder: unknown);
    pushQuery(query: string | { sql: string; bindings?: unknown[] }): void;
    renameView(from: string, to: string): void;
    refreshMaterializedView(name: string, concurrently?: boolean): void;
    createExtension(name: string): void;
  }
}

declare module "knex/lib/dialects/postgres/schema/pg-columncompiler.js" {
  export default class PostgresColumnCompiler {
    constructor(client: unknown, table: unknown, builder: unknown);
  }
}
