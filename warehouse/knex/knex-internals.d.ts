/** The parts of knex's Postgres dialect that ours overrides; knex publishes no types for them. */
declare module "knex/lib/dialects/postgres/index.js" {
  export default class PostgresClient {
    constructor(config: object);
    prepBindings(bindings: readonly unknown[]): unknown[];
    positionBindings(sql: string): string;
    acquireConnection(): Promise<never>;
    queryCompiler(builder: unknown, bindings?: unknown): unknown;
    tableCompiler(...args: unknown[]): unknown;
    columnCompiler(...args: unknown[]): unknown;
  }
}

declare module "knex/lib/dialects/postgres/query/pg-querycompiler.js" {
  export default class PostgresQueryCompiler {
    constructor(client: unknown, builder: unknown, bindings?: unknown);
    readonly tableName: string;
    truncate(): string;
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
    readonly tableNameRaw: string;
    readonly formatter: { wrap(name: string): string; columnize(names: unknown): string };
    tableName(): string;
    pushQuery(query: string | { sql: string; bindings?: unknown[] }): void;
    _indexCommand(type: string, table: string, columns: unknown): string;
  }
}

declare module "knex/lib/dialects/postgres/schema/pg-columncompiler.js" {
  export default class PostgresColumnCompiler {
    constructor(client: unknown, table: unknown, builder: unknown);
  }
}
