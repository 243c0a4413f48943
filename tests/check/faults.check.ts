import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../extract/sandbox/index.ts";
import { root } from "../../scripts/install.mjs";
import { patron, projectFolder, remove, show } from "./patron.ts";

/** A company with credentials of its own, in the environment: the sandbox stands for the vendors. */
const YML = `name: Faults
time_zone: Europe/London
currency: GBP
sources:
  shopify:
  stripe:
jobs:
  daily:
    steps: [extract, build]
`;

const folders: string[] = [];
afterAll(() => {
  for (const dir of folders) remove(dir);
});

function project(yml = YML): string {
  const dir = projectFolder(yml);
  folders.push(dir);
  return dir;
}

/** Vendors of the file's first eleven days, without rate limits in the way. */
function vendors(faults: Parameters<typeof startSandbox>[0] = {}): Promise<Sandbox> {
  return startSandbox({ limit: { until: "2010-12-12" }, restoreRate: 1e6, ...faults });
}

describe("vendors that misbehave", () => {
  it("a bad record lands in quarantine with its reason, a cut page is read again, and the run says so", async () => {
    const sandbox = await vendors({
      faults: [
        // Payouts are read beside them and list movements too: the stream alone asks for their sources.
        { server: "stripe", match: "data.source", nth: 2, kind: "cut" },
        {
          server: "stripe",
          match: "data.source",
          nth: 4,
          kind: "bad-record",
          change: { path: "data.3.amount", value: "lots" },
        },
        {
          server: "stripe",
          match: "data.source",
          nth: 5,
          kind: "bad-record",
          change: { path: "data.5.id" },
        },
      ],
    });
    const dir = project();
    const run = await patron(["run", "daily", "--project-dir", dir], { ...sandbox.env });
    await sandbox.close();
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain("stripe.balance_transactions: 2 bad records are in quarantine");
    const bad = await show(
      dir,
      "select source, stream, path, reason from operations.quarantine order by path",
    );
    console.log(JSON.stringify(bad));
    expect(bad).toMatchObject([
      { source: "stripe", stream: "balance_transactions", path: expect.stringContaining("amount") },
      { source: "stripe", stream: "balance_transactions", path: expect.stringContaining("id") },
    ]);
    const [payments] = await show(dir, "select count(*) as n from raw_stripe.balance_transactions");
    expect(Number(payments!.n)).toBeGreaterThan(500);
  });

  it("a wrong token fails its source with vendor and variable; the others load, and the exit code is 1", async () => {
    const sandbox = await vendors();
    const dir = project();
    const env = { ...sandbox.env, STRIPE_API_KEY: "sk_live_wrongwrong" };
    const run = await patron(["run", "daily", "--project-dir", dir], env);
    await sandbox.close();
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/Stripe[\s\S]*401[\s\S]*STRIPE_API_KEY/);
    expect(run.stderr).not.toContain("sk_live_wrongwrong");
    const [orders] = await show(dir, "select count(*) as n from core.orders");
    expect(Number(orders!.n)).toBeGreaterThan(100);
  });

  it("too many bad records fail the stream with nothing loaded", async () => {
    const sandbox = await vendors({
      faults: [{ server: "stripe", kind: "bad-record", change: { path: "data.0.amount", value: "lots" } }],
    });
    const dir = project(YML.replace("  stripe:", "  stripe: { quarantine_threshold: 0.001 }"));
    const run = await patron(["extract", "stripe", "--project-dir", dir], { ...sandbox.env });
    await sandbox.close();
    expect(run.code).toBe(1);
    const [payments] = await show(dir, "select count(*) as n from raw_stripe.balance_transactions");
    expect(Number(payments!.n)).toBe(0);
  });
});

describe("mistakes of the user", () => {
  let dir: string;
  beforeAll(() => {
    dir = project(
      "name: Slips\ntime_zone: UTC\ncurrency: GBP\nsources:\n  files: { folder: . }\nmodels_dir: models\n",
    );
    cpSync(join(root, "models"), join(dir, "models"), { recursive: true });
    writeFileSync(
      join(dir, "order_lines.csv"),
      "order_id,customer_id,ordered_at,sku,quantity,unit_price,country\n1,C1,2024-01-01 10:00,A,1,2.50,France\n",
    );
  });

  it("a model with a slip in a ref names file, line, column and the nearest model, and exits with 2 as dbt does", async () => {
    const file = join(dir, "models/marts/core/orders.sql");
    const text = readFileSync(file, "utf8");
    const slip = text.replace(/ref\('(\w+)'\)/, (_whole, name: string) => `ref('${name.slice(0, -1)}x')`);
    writeFileSync(file, slip);
    const run = await patron(["build", "--project-dir", dir]);
    writeFileSync(file, text);
    console.log(run.stderr);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/orders\.sql:\d+:\d+ {2}unknown-ref/);
    expect(run.stderr).toContain("Did you mean");
  });

  it("a slip in a column names file and line of the model, and only what needs it is skipped", async () => {
    const file = join(dir, "models/marts/segments/rfm_groups.sql");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("select", "select no_such_column,"));
    const run = await patron(["run", "daily", "--project-dir", dir]);
    writeFileSync(file, text);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/rfm_groups\.sql:\d+/);
    expect(run.stderr).toContain("no_such_column");
    expect(run.stderr).toMatch(/publish +skipped/);
  });

  it("an unknown stream exits with 2 and names the nearest", async () => {
    const run = await patron(["extract", "files.order_line", "--project-dir", dir]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain("Did you mean order_lines?");
  });
});
