import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openDuckdb } from "../../../warehouse/duckdb/index.ts";

/** How a shop's tables are in proportion, and how long its texts are. */
export interface Shape {
  /** What was measured, in words. */
  of: string;
  orderLines: number;
  /** By `schema.table`: rows, and the mean bytes of each text column (2 and the UTF-8 length; 0 where it is null). */
  tables: Record<string, { rows: number; texts: Record<string, number> }>;
}

const FILE = fileURLToPath(new URL("shape.json", import.meta.url));

export const readShape = (): Shape => JSON.parse(readFileSync(FILE, "utf8")) as Shape;

/** Measures a warehouse file (the demo's, when it has run) and keeps the result beside this file. */
export async function measureShape(warehouseFile: string, of: string): Promise<Shape> {
  const warehouse = await openDuckdb(warehouseFile, { readOnly: true });
  try {
    const columns = await warehouse.rows<{ schema: string; name: string; column: string; type: string }>(
      `select c.table_schema as schema, c.table_name as name, c.column_name as "column", c.data_type as type
       from information_schema.columns as c
       join information_schema.tables as t using (table_schema, table_name)
       where t.table_type = 'BASE TABLE' order by 1, 2, c.ordinal_position`,
    );
    const tables: Shape["tables"] = {};
    for (const table of new Set(columns.map((one) => `${one.schema}.${one.name}`))) {
      const own = columns.filter((one) => `${one.schema}.${one.name}` === table);
      const texts = own.filter((one) => /VARCHAR|JSON/.test(one.type)).map((one) => one.column);
      const [schema, name] = table.split(".") as [string, string];
      const means = texts.map(
        (column, index) => `, avg(coalesce(2 + strlen("${column}"::varchar), 0))::double as c${index}`,
      );
      const [row] = await warehouse.rows<Record<string, number>>(
        `select count(*) as n${means.join("")} from ${warehouse.quote({ schema, name })}`,
      );
      tables[table] = {
        rows: Number(row!.n),
        texts: Object.fromEntries(
          texts.map((column, index) => [column, Math.round(10 * Number(row![`c${index}`] ?? 0)) / 10]),
        ),
      };
    }
    const shape = { of, orderLines: tables["core.order_lines"]!.rows, tables };
    writeFileSync(FILE, `${JSON.stringify(shape, null, 2)}\n`);
    return shape;
  } finally {
    await warehouse.close();
  }
}
