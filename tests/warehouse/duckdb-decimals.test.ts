import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";

const TEXTS = ["0", "-0.0000000005", "1.2345678915", "999999999.9999999996", "-999999999.9999999995"].concat([
  "12345678901234567890123456789.123456789",
  "1e3",
  "1.5E-3",
  " 7 ",
  "+3",
  ".5",
  "5.",
]);

it("loads decimals as one plain cast would, however many digits they have", async () => {
  const dir = mkdtempSync(join(tmpdir(), "patron-decimals-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const warehouse = await openDuckdb(":memory:");
  onTestFinished(() => warehouse.close());
  const file = join(dir, "rows.jsonl");
  const load = (amounts: readonly string[]) => {
    writeFileSync(file, amounts.map((amount) => `${JSON.stringify({ amount })}\n`).join(""));
    return warehouse.loadJson(
      { schema: "main", name: "loaded" },
      [file],
      [{ name: "amount", type: "numeric" }],
    );
  };
  await warehouse.execute("create table loaded (amount decimal(38, 9))");
  await load(TEXTS);
  const plain = TEXTS.map((text) => `select cast('${text}' as decimal(38, 9)) as amount`).join(" union all ");
  expect(await warehouse.rows("select amount from loaded")).toEqual(await warehouse.rows(plain));
  await expect(load(["ten"])).rejects.toThrow(/Could not convert string "ten" to DECIMAL/);
});
