import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startSandbox } from "../../extract/sandbox/index.ts";
import { addCsv, addOrders, addRefunds } from "./served.ts";

it("serves every line of the first days once: orders, refunds and the demo folder add up to the file", async () => {
  const sandbox = await startSandbox({ limit: { until: "2010-12-09" }, restoreRate: 1e6 });
  const folder = await mkdtemp(join(tmpdir(), "patron-totals-"));
  await sandbox.writeFilesFolder(folder);
  const parts = [
    await addOrders(sandbox),
    await addRefunds(sandbox),
    addCsv(await readFile(join(folder, "credit_notes.csv"), "utf8")),
    addCsv(await readFile(join(folder, "stock_moves.csv"), "utf8")),
  ];
  await sandbox.close();
  await rm(folder, { recursive: true });
  const { total } = sandbox.summary;
  const sum = (name: "amount" | "customerAmount" | "lines") =>
    parts.reduce((all, part) => all + part[name], 0);
  expect(sum("lines")).toBe(total.lines);
  expect(sum("amount")).toBe(Math.round(Number(total.amount) * 1000));
  expect(sum("customerAmount")).toBe(Math.round(Number(total.customerAmount) * 1000));
  expect(parts[1]!.lines).toBe(sandbox.summary.matchedCancellations.lines);
}, 60_000);
