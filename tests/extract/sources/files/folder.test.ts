import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { files } from "../../../../extract/sources/files/source.ts";
import { context, noHttp, readAll, refused } from "../lab.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "patron-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function read(shape: string) {
  const stream = files.streams.find((candidate) => candidate.name === shape)!;
  const given = context({ folder, time_zone: "Europe/London" }, noHttp);
  const result = await readAll(stream, given);
  return { ...result, told: given.told, landed: given.landed, bad: refused(stream, result.records) };
}

const LINES = "order_id,customer_id,ordered_at,sku,quantity,unit_price,country\n";

describe("a folder with order lines alone", () => {
  it("gives lines in the shop's time zone, numbered within their order, and says what is missing", async () => {
    const path = put(
      "order_lines.csv",
      `${LINES}1001,C1,2011-07-01 08:26,A,6,2.55,France\n1001,C1,2011-07-01 08:26,B,1,3.39,France\n1002,,2011-07-02,A,1,2.55,\n`,
    );
    const { records, places, told, landed, bad } = await read("order_lines");
    expect(bad).toEqual([]);
    expect(landed).toEqual([path]);
    expect(
      records.map((r) => [r.shop, r.order_id, r.line_id, r.ordered_at, r.quantity, r.unit_price]),
    ).toEqual([
      ["files", "1001", "1", "2011-07-01T07:26:00Z", 6, "2.55"],
      ["files", "1001", "2", "2011-07-01T07:26:00Z", 1, "3.39"],
      ["files", "1002", "1", "2011-07-01T23:00:00Z", 1, "2.55"],
    ]);
    expect(places).toEqual(["order_lines.csv:2", "order_lines.csv:3", "order_lines.csv:4"]);
    expect(told).toEqual([
      "order_lines.csv: no column currency, title, line_type, discount_amount, tax_amount, is_synthetic: null",
    ]);
  });

  it("is refused when no line tells when its order was placed", async () => {
    put("order_lines.csv", "order_id,quantity,unit_price\n1,1,1\n");
    await expect(read("order_lines")).rejects.toThrow(
      "There is no orders file, and these lines have no column ordered_at",
    );
  });
});

describe("columns", () => {
  it("are found by usual other names, and extra ones are kept", async () => {
    put(
      "Order-Lines_2011.CSV",
      "Order No;Invoice Date;Stock Code;Qty;Price;Warehouse\n7;2011-12-01;A;2;1,50;North\n",
    );
    const { records, told } = await read("order_lines");
    expect(records[0]).toMatchObject({
      order_id: "7",
      sku: "A",
      quantity: 2,
      unit_price: "1.5",
      Warehouse: "North",
    });
    expect(told[1]).toContain("Warehouse: not in the shape, kept in _extra");
  });

  it("by their own name win over another name for the same", async () => {
    put("order_lines.csv", "Price,unit_price,order_id,quantity,ordered_at\n9,1,1,1,2011-12-01\n");
    const { records } = await read("order_lines");
    expect(records[0]).toMatchObject({ unit_price: "1", Price: "9" });
  });

  it("that are required and missing stop the file, with its header and other names", async () => {
    const path = put("order_lines.csv", "order_id,ordered_at,amount\n1,2011-12-01,5\n");
    const failure = await read("order_lines").catch((error) => error);
    expect(failure.message.replace(path, "PATH")).toMatchInlineSnapshot(`
      "PATH:1  column-missing
        A file of order_lines needs quantity and unit_price. Its columns are: order_id, ordered_at, amount.
        Also understood: qty, units, pieces, price, priceperunit, itemprice.
        All columns of all shapes: extract/sources/files/README.md"
    `);
  });
});

describe("a row that cannot be read", () => {
  it("is handed over with its line and a reason, and the rest is read", async () => {
    const rows = ["1,C,2011-12-01,A,6,2.55,UK", "1,C,12/09/2011,A,1.5,1,234,UK", "2,C,2011-12-01,A,x,1,UK"];
    put("order_lines.csv", `${LINES}${rows.join("\n")}\n,C,2011-12-01,A,1,1,UK\n`);
    const { bad, places } = await read("order_lines");
    expect(places).toHaveLength(4);
    expect(bad).toMatchInlineSnapshot(`
      [
        "order_id: the row has 8 values, the header 7",
        "ordered_at: '12/09/2011' is not a time such as 2011-12-09 14:30 or 2011-12-09T14:30:00Z",
        "quantity: '1.5' is not a whole number",
        "quantity: 'x' is not a number such as 1234.50",
        "order_id: is required, and is empty here",
      ]
    `);
  });

  it("counts in JSONL as well", async () => {
    put("order_lines.jsonl", '{"order_id": 1, "quantity": 1, "unit_price": 2.5}\nnot json\n[1]\n');
    const { bad, records } = await read("order_lines");
    expect(records[0]).toMatchObject({ order_id: "1", unit_price: "2.5" });
    expect(bad).toHaveLength(2 + 2 * 2);
  });

  it("because a quote is never closed stops the file with the line", async () => {
    put("order_lines.csv", `${LINES}1,C,2011-12-01,"A,6,2.55,UK\n`);
    await expect(read("order_lines")).rejects.toThrow(/order_lines\.csv:2 {2}quote-not-closed/);
  });
});

describe("formats", () => {
  it("UTF-16, latin 1 and gzip are read; a guess is said", async () => {
    const text = "sku,title\nA,Café\n";
    put("products_a.csv", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]));
    put("products_b.csv", Buffer.from(text.replace("A,", "B,"), "latin1"));
    put("products_c.csv.gz", gzipSync(`\ufeff${text.replace("A,", "C,")}`));
    put("products/d.tsv", "sku\ttitle\nD\tCafé\n");
    const { records, told } = await read("products");
    expect(records.map((r) => [r.sku, r.title])).toEqual([
      ["D", "Café"],
      ["A", "Café"],
      ["B", "Café"],
      ["C", "Café"],
    ]);
    expect(told.filter((line) => line.includes("latin 1"))).toHaveLength(1);
  });

  it("Excel's separator line and empty lines before the header are passed over, and lines still count right", async () => {
    put("products_a.csv", "sep=;\r\nsku;title\r\nA;x\r\n");
    put("products_b.csv", "\n\nsku|title\nB|y");
    const { records, places } = await read("products");
    expect(records.map((r) => [r.sku, r.title])).toEqual([
      ["A", "x"],
      ["B", "y"],
    ]);
    expect(places).toEqual(["products_a.csv:3", "products_b.csv:4"]);
  });

  it("an empty file is said to lack its columns", async () => {
    put("products.csv", "");
    await expect(read("products")).rejects.toThrow("A file of products needs sku.");
  });

  it("Parquet keeps decimals, times and whole numbers exact", async () => {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const path = join(folder, "payments.parquet");
    await connection.run(`copy (select 'p1' as payment_id, timestamptz '2011-12-09 12:00:00+01' as paid_at,
      12345678901234567890.123456789::decimal(38, 9) as amount, true as is_synthetic) to '${path}' (format parquet)`);
    const { records, bad } = await read("payments");
    expect(bad).toEqual([]);
    expect(records[0]).toMatchObject({
      payment_id: "p1",
      paid_at: "2011-12-09T11:00:00.000000Z",
      amount: "12345678901234567890.123456789",
      is_synthetic: true,
    });
  });

  it("a broken Parquet file is named", async () => {
    put("payments.parquet", "not parquet");
    await expect(read("payments")).rejects.toThrow("Not a Parquet file");
  });
});

describe("file names", () => {
  it("that are no shape's are named, with the nearest one", async () => {
    put("order_lines.csv", LINES);
    put("orders_lines.csv", LINES);
    put("custmers.csv", "x\n");
    put("orders.xlsx", "x");
    put("notes.txt", "x");
    const { told } = await read("orders");
    expect(told).toEqual([
      expect.stringContaining("custmers.csv is not read"),
      expect.stringContaining("orders.xlsx is not read"),
      expect.stringContaining("orders_lines.csv is not read"),
    ]);
    expect(told[0]).toContain("Did you mean customers.csv?");
    expect(told[2]).toContain("Did you mean order_lines.csv?");
  });

  it("without any known one, or without a folder, are a clear error", async () => {
    put("notes.md", "x");
    await expect(read("orders")).rejects.toThrow("holds no file that Patron knows");
    rmSync(folder, { recursive: true });
    await expect(read("orders")).rejects.toThrow("The folder of the files source cannot be read");
  });
});

it("rows that repeat a key are said, for only the last one is loaded", async () => {
  put("products.csv", "sku,title\nA,x\nB,y\nA,z\n");
  const { told } = await read("products");
  expect(told).toContain(
    "products: 1 rows repeat a key (shop, sku); the last one counts. First: products.csv:4 has the key of products.csv:2.",
  );
});
