import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TransientError } from "../../kernel/diagnostics.ts";
import type { ColumnSpec, LogicalType, Session, Warehouse } from "../../warehouse/port.ts";

/** What an adapter, or the server behind it, may lack; its part of the suite then claims nothing. */
export type Lack =
  | "conflicts"
  | "comments"
  | "merge"
  | "nested"
  /** Others see a transaction's writes only after its commit. */
  | "isolation"
  /** Temporary tables are a session's own. */
  | "temporary-scope"
  /** Changed rows of several statements add up. */
  | "script-counts"
  /** What a statement would read, before it runs. */
  | "estimate"
  | "gzip"
  | "names-with-spaces";

/** The suite that holds every adapter to the text of warehouse/port.ts. */
export function describeWarehouse(
  name: string,
  { open, lacks = [] }: { open: () => Promise<Warehouse>; lacks?: readonly Lack[] },
): void {
  describe(`warehouse ${name}`, () => {
    let warehouse: Warehouse;
    let folder: string;
    const has = (what: Lack) => !lacks.includes(what);

    beforeEach(async () => {
      warehouse = await open();
      await warehouse.createSchema("lab");
      folder = mkdtempSync(join(tmpdir(), "warehouse-"));
    });
    afterEach(async () => {
      await warehouse.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const lab = (table: string) => warehouse.quote({ schema: "lab", name: table });
    const ddl = (type: LogicalType) => warehouse.typeName(type);
    const create = (table: string, columns: readonly ColumnSpec[], session: Session = warehouse) =>
      session.execute(
        `create table ${lab(table)} (${columns
          .map((column) => `${warehouse.quoteIdentifier(column.name)} ${ddl(column.type)}`)
          .join(", ")})`,
      );

    it("gives every logical type back as the port promises", async () => {
      const [row] = await warehouse.rows(
        `select cast('a' as ${ddl("text")}) as t, cast(7 as ${ddl("int")}) as i,
           cast('12345678901234567890.123456789' as ${ddl("numeric")}) as n, cast(0.5 as ${ddl("double")}) as d,
           cast(true as ${ddl("boolean")}) as b, cast('2011-12-09' as ${ddl("date")}) as day,
           cast('2011-12-09 12:50:00' as ${ddl("timestamp")}) as at,
           cast('2011-12-09 12:50:00.000001' as ${ddl("timestamp")}) as fine, cast(null as ${ddl("text")}) as nothing`,
      );
      expect(row).toEqual({
        t: "a",
        i: 7,
        n: "12345678901234567890.123456789",
        d: 0.5,
        b: true,
        day: "2011-12-09",
        at: "2011-12-09T12:50:00Z",
        fine: "2011-12-09T12:50:00.000001Z",
        nothing: null,
      });
    });

    it("gives integers beyond the safe range as bigints", async () => {
      const [row] = await warehouse.rows(`select cast(9007199254740993 as ${ddl("int")}) as big`);
      expect(row).toEqual({ big: 9007199254740993n });
    });

    it("binds positional parameters of every kind", async () => {
      await create("p", [
        { name: "t", type: "text" },
        { name: "i", type: "int" },
        { name: "b", type: "boolean" },
        { name: "at", type: "timestamp" },
        { name: "n", type: "numeric" },
      ]);
      await warehouse.execute(`insert into ${lab("p")} values (?, ?, ?, ?, ?)`, [
        "it's",
        9007199254740993n,
        false,
        "2011-12-09 12:50:00",
        "0.000000001",
      ]);
      expect(await warehouse.rows(`select * from ${lab("p")} where t = ? and i > ?`, ["it's", 1])).toEqual([
        { t: "it's", i: 9007199254740993n, b: false, at: "2011-12-09T12:50:00Z", n: "0.000000001" },
      ]);
    });

    it.runIf(has("script-counts"))("runs several statements and adds up the rows they changed", async () => {
      const { rowsChanged } = await warehouse.execute(
        `create table ${lab("m")} (a ${ddl("int")}); insert into ${lab("m")} values (1), (2);
         delete from ${lab("m")} where a = 1;`,
      );
      expect(rowsChanged).toBe(3);
    });

    it("streams Arrow batches whose values and types match the columns", async () => {
      const batches = await collect(
        warehouse.query(
          `select cast(a as ${ddl("int")}) as a, cast('-1.5' as ${ddl("numeric")}) as n,
             cast('2011-12-09' as ${ddl("date")}) as day, cast('2011-12-09 12:50:00' as ${ddl("timestamp")}) as at,
             case when a = 2 then null else 'é' end as t, a = 1 as b
           from (select 1 as a union all select 2 as a) as two order by a`,
        ),
      );
      expect(String(batches[0]!.schema.fields.map((f) => `${f.name}: ${f.type}`))).toBe(
        "a: Int64,n: Decimal[38e+9],day: Date32<DAY>,at: Timestamp<MICROSECOND, UTC>,t: Utf8,b: Bool",
      );
      const rows = batches.flatMap((batch) => batch.toArray());
      expect(rows.map((row) => [row.a, row.t, row.b])).toEqual([
        [1n, "é", true],
        [2n, null, false],
      ]);
      const first = rows[0]!;
      expect(new Date(first.at).toISOString()).toBe("2011-12-09T12:50:00.000Z");
      expect(new Date(first.day).toISOString()).toBe("2011-12-09T00:00:00.000Z");
      expect(BigInt.asIntN(64, new BigInt64Array(first.n.buffer, first.n.byteOffset, 2)[0]!)).toBe(
        -1_500_000_000n,
      );
    });

    it("tells the schema of a result without rows", async () => {
      const batches = await collect(warehouse.query(`select cast(1 as ${ddl("int")}) as a where 1 = 0`));
      expect(batches.map((batch) => [batch.numRows, batch.schema.names])).toEqual([[0, ["a"]]]);
    });

    it("leaves nothing of a transaction that throws, and throws the same error", async () => {
      const boom = new Error("boom");
      await create("r", [{ name: "a", type: "int" }]);
      const run = warehouse.transaction(async (session) => {
        await session.execute(`insert into ${lab("r")} values (1)`);
        throw boom;
      });
      await expect(run).rejects.toBe(boom);
      expect(await warehouse.rows(`select * from ${lab("r")}`)).toEqual([]);
    });

    it.runIf(has("isolation"))("shows a transaction's writes to others only after its commit", async () => {
      await create("v", [{ name: "a", type: "int" }]);
      await warehouse.transaction(async (session) => {
        await session.execute(`insert into ${lab("v")} values (1)`);
        expect(await session.rows(`select a from ${lab("v")}`)).toEqual([{ a: 1 }]);
        expect(await warehouse.rows(`select a from ${lab("v")}`)).toEqual([]);
      });
      expect(await warehouse.rows(`select a from ${lab("v")}`)).toEqual([{ a: 1 }]);
    });

    it.runIf(has("temporary-scope"))(
      "keeps temporary tables through a session and away from others",
      async () => {
        await warehouse.session(async (session) => {
          await session.execute(`create temporary table scratch (a ${ddl("int")})`);
          await session.execute("insert into scratch values (1)");
          expect(await session.rows("select a from scratch")).toEqual([{ a: 1 }]);
        });
        await expect(warehouse.rows("select a from scratch")).rejects.toThrow(/scratch/);
      },
    );

    it("serves many calls at once", async () => {
      const all = await Promise.all(Array.from({ length: 20 }, (_, i) => warehouse.rows(`select ${i} as i`)));
      expect(all.map(([row]) => row!.i)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });

    it.runIf(has("conflicts"))("reports two writers of one row as a failure worth a retry", async () => {
      await create("w", [{ name: "a", type: "int" }]);
      await warehouse.execute(`insert into ${lab("w")} values (1)`);
      const clash = warehouse.transaction(async (mine) => {
        await mine.execute(`update ${lab("w")} set a = 2`);
        await warehouse.transaction((theirs) => theirs.execute(`update ${lab("w")} set a = 3`));
      });
      await expect(clash).rejects.toBeInstanceOf(TransientError);
      expect(await warehouse.rows(`select a from ${lab("w")}`)).toEqual([{ a: 1 }]);
    });

    it("loads JSON lines, plain and gzipped, with every digit, missing columns null and offsets kept", async () => {
      const columns: ColumnSpec[] = [
        { name: "t", type: "text" },
        { name: "n", type: "numeric" },
        { name: "i", type: "int" },
        { name: "at", type: "timestamp" },
        { name: "day", type: "date" },
        { name: "b", type: "boolean" },
        { name: "d", type: "double" },
        { name: "j", type: "json" },
      ];
      await create("j", columns);
      const plain = join(folder, "a.ndjson");
      const zipped = join(folder, "b.ndjson.gz");
      const full = {
        t: 'ü\n"',
        n: "12345678901234567890.123456789",
        i: 5,
        at: "2011-12-09T12:50:00+01:00",
        day: "2011-12-09",
        b: true,
        d: 1.5,
        j: '{"x":[1,2.50]}',
        ignored: "not a column",
      };
      writeFileSync(plain, `${JSON.stringify(full)}\n${JSON.stringify({ n: 0.1 })}\n`);
      const other = `${JSON.stringify({ t: "z", at: "2011-12-09 12:50:00.123456" })}\n`;
      writeFileSync(zipped, has("gzip") ? gzipSync(other) : other);
      expect(await warehouse.loadJson({ schema: "lab", name: "j" }, [plain, zipped], columns)).toEqual({
        rows: 3,
      });
      const rows = await warehouse.rows(`select * from ${lab("j")} order by t nulls last`);
      expect(rows).toEqual([
        { t: "z", n: null, i: null, at: "2011-12-09T12:50:00.123456Z", day: null, b: null, d: null, j: null },
        {
          t: 'ü\n"',
          n: "12345678901234567890.123456789",
          i: 5,
          at: "2011-12-09T11:50:00Z",
          day: "2011-12-09",
          b: true,
          d: 1.5,
          j: '{"x":[1,2.50]}',
        },
        { t: null, n: "0.100000000", i: null, at: null, day: null, b: null, d: null, j: null },
      ]);
    });

    it("loads JSON lines into a temporary table, which the schema temp names", async () => {
      const file = join(folder, "t.ndjson");
      writeFileSync(file, '{"a":1}\n{"a":2}\n');
      const table = { schema: "temp", name: "loaded" };
      const rows = await warehouse.transaction(async (session) => {
        await session.execute(`create temporary table loaded (a ${ddl("int")})`);
        await session.loadJson(table, [file], [{ name: "a", type: "int" }]);
        return session.rows(`select sum(a) as total from ${warehouse.quote(table)}`);
      });
      expect(rows).toEqual([{ total: 3 }]);
    });

    it("loads nothing from no files", async () => {
      expect(await warehouse.loadJson({ schema: "lab", name: "x" }, [], [])).toEqual({ rows: 0 });
    });

    it("lists relations and columns by schema", async () => {
      const table = has("names-with-spaces") ? "two words" : "two_words";
      await create(table, [
        { name: "Id", type: "text" },
        { name: "amount", type: "numeric" },
      ]);
      await warehouse.execute(`create view ${lab("seen")} as select 1 as a`);
      expect(await warehouse.relations("lab")).toEqual([
        { schema: "lab", name: "seen", type: "view" },
        { schema: "lab", name: table, type: "table" },
      ]);
      const columns = await warehouse.columns({ schema: "lab", name: table });
      expect(columns.map((column) => [column.name, column.nullable])).toEqual([
        ["Id", true],
        ["amount", true],
      ]);
      expect(await warehouse.columns({ schema: "lab", name: "absent" })).toEqual([]);
      const all = await warehouse.columnsIn("lab");
      expect([...all].map(([name, list]) => [name, list.map((one) => one.name)])).toEqual([
        ["seen", ["a"]],
        [table, ["Id", "amount"]],
      ]);
      expect(all.get(table)).toEqual(columns);
      expect((await warehouse.columnsIn("absent")).size).toBe(0);
    });

    it("creates a schema that exists already without complaint", async () => {
      await warehouse.createSchema("lab");
      await warehouse.createSchema("lab");
    });

    it("runs what its knex builds", async () => {
      const { sql, bindings } = warehouse.knex
        .withSchema("lab")
        .from("k")
        .where({ a: "x" })
        .select("a")
        .toSQL()
        .toNative();
      await create("k", [{ name: "a", type: "text" }]);
      await warehouse.execute(`insert into ${lab("k")} values ('x'), ('y')`);
      expect(await warehouse.rows(sql, bindings as string[])).toEqual([{ a: "x" }]);
    });

    it.runIf(has("merge"))("updates and inserts by key in one statement when it says it can", async () => {
      expect(warehouse.supportsMerge).toBe(true);
      await create("g", [
        { name: "a", type: "int" },
        { name: "b", type: "text" },
      ]);
      await warehouse.execute(`insert into ${lab("g")} values (1, 'old')`);
      await warehouse.execute(
        `merge into ${lab("g")} as t using (select 1 as a, 'new' as b union all select 2, 'two') as s on t.a = s.a
         when matched then update set b = s.b when not matched then insert (a, b) values (s.a, s.b)`,
      );
      expect(await warehouse.rows(`select * from ${lab("g")} order by a`)).toEqual([
        { a: 1, b: "new" },
        { a: 2, b: "two" },
      ]);
    });

    it("tells what a statement would give and read without running it, or has no such method", async () => {
      if (!has("estimate")) return expect(warehouse.estimate).toBeUndefined();
      await create("e", [
        { name: "a", type: "int" },
        { name: "n", type: "numeric" },
      ]);
      const told = await warehouse.estimate!(`select a, n from ${lab("e")} where a > ?`, [1]);
      expect(told.columns.map(({ name, type }) => ({ name, type }))).toEqual([
        { name: "a", type: "INT64" },
        { name: "n", type: "NUMERIC(38, 9)" },
      ]);
      expect(told.bytes).toBeGreaterThanOrEqual(0);
      await warehouse.estimate!(`insert into ${lab("e")} values (1, 1)`);
      expect(await warehouse.rows(`select count(*) as n from ${lab("e")}`)).toEqual([{ n: 0 }]);
      await expect(warehouse.estimate!(`select nothing from ${lab("e")}`)).rejects.toThrow();
    });

    it("names the trouble in a statement that cannot run", async () => {
      await expect(warehouse.rows("selec 1")).rejects.toMatchObject({
        name: "PatronError",
        diagnostics: [{ code: "warehouse-sql" }],
      });
    });
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}
