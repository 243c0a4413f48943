import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { Statements } from "../../transform/materialise/statements.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import type { Session } from "../../warehouse/port.ts";

const dir = mkdtempSync(join(tmpdir(), "patron-staged-"));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Rows loaded at a time: as many as a wide model has in 16 MB. */
const PART = 16_000;
const PARTS = 40;
/** Rows that DuckDB writes to its file at a time. */
const ROW_GROUP = 122_880;

async function held(session: Session): Promise<number> {
  const [row] = await session.rows<{ bytes: number }>(
    "select coalesce(sum(memory_usage_bytes), 0)::double as bytes from duckdb_memory() where tag = 'IN_MEMORY_TABLE'",
  );
  return Number(row!.bytes);
}

it("rows of a TypeScript model lie in memory by the part, however many there are, and their table goes again", async () => {
  const file = join(dir, "rows.jsonl");
  const line = (i: number) =>
    `{"id":"customer-${i}","text":"${"nothing much to say of this one ".repeat(3)}"}\n`;
  writeFileSync(file, Array.from({ length: PART }, (_, i) => line(i)).join(""));
  const warehouse = await openDuckdb(join(dir, "staged.duckdb"));
  try {
    await warehouse.createSchema("value");
    const statements = new Statements(warehouse);
    const columns = [
      { name: "id", type: "text" as const },
      { name: "text", type: "text" as const },
    ];
    const after: number[] = [];
    await warehouse.transaction(async (session) => {
      const near = { schema: "value", name: "scores__patron_rows" };
      const empty = "select cast(null as varchar) as id, cast(null as varchar) as text limit 0";
      const staged = await statements.createScratchTableAs(session, near, empty);
      for (let part = 0; part < PARTS; part++) {
        await session.loadJson(staged, [file], columns);
        after.push(await held(session));
      }
      const sql = `select * from ${statements.name(staged)}`;
      expect(await statements.createTableAs(session, { schema: "value", name: "scores" }, sql)).toBe(
        PARTS * PART,
      );
      await statements.dropScratchTable(session, staged);
    });
    // Five row groups in all, of which no more than two are in memory.
    expect(PARTS * PART).toBeGreaterThan(5 * ROW_GROUP);
    expect(Math.max(...after)).toBeLessThan(2.5 * ROW_GROUP * line(PART).length);
    expect((await warehouse.relations()).map((one) => `${one.schema}.${one.name}`)).toEqual(["value.scores"]);
  } finally {
    await warehouse.close();
  }
});
