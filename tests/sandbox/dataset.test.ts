import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatSummary, loadDataset, writeFilesFolder } from "../../extract/sandbox/index.ts";

let data: Awaited<ReturnType<typeof loadDataset>>;
let folder: string;

beforeAll(async () => {
  data = await loadDataset();
  folder = await mkdtemp(join(tmpdir(), "patron-files-"));
  await writeFilesFolder(data, folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the Online Retail file as shop records", () => {
  it("puts each of the 541,909 lines in one place and keeps the file's sum to the thousandth", () => {
    expect(data.summary.total).toEqual({
      lines: 541_909,
      amount: "9747747.934",
      customerAmount: "8300065.814",
    });
  });

  it("matches 7,133 of 9,288 cancel lines, each to the one order line that it reverses", () => {
    expect(data.summary.matchedCancellations).toMatchObject({ lines: 7133, amount: "-458018.32" });
    expect(data.summary.unmatchedCancellations).toMatchObject({ lines: 2155, amount: "-438794.17" });
  });

  it("says in a few lines where everything went", () => {
    expect(formatSummary(data.summary)).toMatchInlineSnapshot(`
      "order lines                                     529,301   10364220.834
      shipping lines                                    1,981      291401.65
      cancellations matched to an order (refunds)       7,133     -458018.32
      cancellations without an order (credit notes)     2,155     -438794.17
      bad debt entries                                      3      -11062.06
      stock adjustments at no price                     1,336            0.0
      the whole file                                  541,909    9747747.934"
    `);
  });

  it("refunds an order only after it was made and never more than it sold", () => {
    for (const refund of data.refunds) {
      expect(refund.at).toBeGreaterThan(refund.order.createdAt);
      expect(refund.order.customer).toBeGreaterThan(0);
    }
    const taken = new Map<number, number>();
    for (const { lines } of data.refunds)
      for (const { target, quantity } of lines) taken.set(target, (taken.get(target) ?? 0) + quantity);
    for (const [row, quantity] of taken) expect(quantity).toBeLessThanOrEqual(data.lines.quantity[row]!);
  });

  it("knows every customer of the file, also those who only ever cancelled", () => {
    expect(data.customers).toHaveLength(4372);
    expect(data.customers.some((customer) => customer.orders.length === 0)).toBe(true);
  });

  it("writes times in UTC though the file's are London's", () => {
    const summer = data.orders.find((order) => order.invoice === "559928")!;
    // The file says 2011-07-14 08:52, British Summer Time.
    expect(new Date(summer.createdAt).toISOString()).toBe("2011-07-14T07:52:00.000Z");
  });
});

describe("the demo folder of the files source", () => {
  const rows = async (name: string): Promise<string[]> =>
    (await readFile(join(folder, name), "utf8")).trimEnd().split("\n");

  it("holds what no vendor has a place for, one row a line of the file", async () => {
    expect(await rows("credit_notes.csv")).toHaveLength(1 + 2155 + 3);
    expect(await rows("stock_moves.csv")).toHaveLength(1 + 1336);
    expect((await rows("credit_notes.csv")).filter((row) => row.includes(",bad_debt,"))).toHaveLength(3);
  });

  it("labels the cost rates as synthetic", async () => {
    const [header, ...rates] = await rows("cost_rates.csv");
    expect(header).toMatch(/,is_synthetic$/);
    expect(rates.every((row) => row.endsWith(",true"))).toBe(true);
  });

  it("has the same bytes each time", async () => {
    const before = await readFile(join(folder, "credit_notes.csv"));
    await writeFilesFolder(data, folder);
    expect(before.equals(await readFile(join(folder, "credit_notes.csv")))).toBe(true);
  });
});
