import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { DATA_FILE } from "../../extract/sandbox/dataset/lines.ts";
import { startSandbox } from "../../extract/sandbox/index.ts";
import { FIRST_RESPONSE_MINUTES, HANDLING_MINUTES } from "../../extract/sandbox/synthetic/ticket-timings.ts";
import { addCsv, addOrders, addRefunds } from "../sandbox/served.ts";

const SHARED = fileURLToPath(new URL("../../../shared/", import.meta.url));

describe("the whole file, through the protocols", () => {
  it("adds up to 9,747,747.934, of which 8,300,065.814 with a customer, over 541,909 lines", async () => {
    const sandbox = await startSandbox({ restoreRate: 1e9, maximumAvailable: 1e9 });
    const folder = await mkdtemp(join(tmpdir(), "patron-whole-"));
    await sandbox.writeFilesFolder(folder);
    const started = process.cpuUsage();
    const parts = [
      await addOrders(sandbox),
      await addRefunds(sandbox),
      addCsv(await readFile(join(folder, "credit_notes.csv"), "utf8")),
      addCsv(await readFile(join(folder, "stock_moves.csv"), "utf8")),
    ];
    const { user, system } = process.cpuUsage(started);
    process.stdout.write(
      `whole file read in ${((user + system) / 1e6).toFixed(1)} s of CPU, client included\n`,
    );
    await sandbox.close();
    await rm(folder, { recursive: true });
    const sum = (name: "amount" | "customerAmount" | "lines") =>
      parts.reduce((all, part) => all + part[name], 0);
    expect(sum("lines")).toBe(541_909);
    expect(sum("amount")).toBe(9_747_747_934);
    expect(sum("customerAmount")).toBe(8_300_065_814);
  });
});

describe("what is shipped against where it came from", () => {
  it("is the shared Online Retail file byte for byte", async () => {
    const digest = async (path: string) =>
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex");
    expect(await digest(DATA_FILE)).toBe(
      await digest(join(SHARED, "data/online_retail/online_retail_2010_2011.parquet")),
    );
  });

  it("has the ticket timings that the help-desk log gives", async () => {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const steps = Array.from({ length: 21 }, (_, i) => i / 20).join(",");
    const result = await connection.runAndReadAll(`
      with events as (
        select "case:concept:name" as ticket, Activity as activity, "time:timestamp"::timestamptz as happened
        from '${join(SHARED, "data/helpdesk/helpdesk.parquet")}'
      ),
      tickets as (
        select
          min(happened) as opened,
          min(happened) filter (activity = 'Take in charge ticket') as taken,
          max(happened) filter (activity = 'Resolve ticket') as resolved
        from events
        group by ticket
      )
      select
        list_transform(quantile_cont(epoch(taken - opened) / 60, [${steps}]), lambda x: round(x, 1)) as response,
        list_transform(quantile_cont(epoch(resolved - taken) / 60, [${steps}]), lambda x: round(x, 1)) as handling
      from tickets
      where resolved >= taken`);
    const [row] = result.getRowObjectsJson();
    connection.closeSync();
    expect(row!.response).toEqual(FIRST_RESPONSE_MINUTES);
    expect(row!.handling).toEqual(HANDLING_MINUTES);
  });
});
