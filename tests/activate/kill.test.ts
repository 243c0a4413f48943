import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Batch, Delivery } from "../../activate/destinations/destination.ts";
import { emailFor, PLATFORM_RULES } from "../../activate/normalise/index.ts";
import { LabPlatform, openShop } from "./lab.ts";

/** The child syncs to a platform that keeps what it was sent in a file, says each step, and waits at one to be killed. */
const SYNCER = `
  const here = ${JSON.stringify(new URL("./", import.meta.url).href)};
  const { openShop, LabPlatform } = await import(new URL("./lab.ts", here).href);
  const { appendFileSync, writeSync } = await import("node:fs");
  const [file, platformFile, last] = process.argv.slice(1);
  const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  let count = 0;
  const say = (word) => {
    const name = word === "journaled" ? word + ++count : word + count;
    writeSync(1, name + "\\n");
    if (name === last) wait();
  };
  const platform = new LabPlatform();
  const send = platform.send.bind(platform);
  platform.send = async (batch) => {
    appendFileSync(platformFile, JSON.stringify(batch) + "\\n");
    say("taken");
    return send(batch);
  };
  const shop = await openShop(file);
  await shop.run(platform, { allowed: ["removals", "size"], onStep: say });
  say("ended");
  await shop.close();
`;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "activate-kill-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function killedAt(file: string, platformFile: string, step: string): Promise<string> {
  const args = ["--import", "tsx", "--input-type=module", "-e", SYNCER, file, platformFile, step];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  let said = "";
  child.stdout!.on("data", (chunk) => {
    said += chunk;
    if (said.includes(`${step}\n`)) child.kill("SIGKILL");
  });
  await once(child, "close");
  return said.trim().split("\n").at(-1)!;
}

/** The platform of the child, from what it was sent. */
class Replayed extends LabPlatform {
  readonly ids = new Map<string, string>();
  readonly sent: Batch[] = [];
  readonly file: string;

  constructor(file: string) {
    super();
    this.file = file;
  }

  async load(): Promise<this> {
    const lines = existsSync(this.file) ? readFileSync(this.file, "utf8").trim().split("\n") : [];
    for (const line of lines.filter((one) => one !== "")) await this.send(JSON.parse(line) as Batch);
    return this;
  }

  override send(batch: Batch): Promise<Delivery> {
    const content = JSON.stringify([batch.operation, batch.members]);
    expect(this.ids.get(batch.id) ?? content, "one id, one content").toBe(content);
    this.ids.set(batch.id, content);
    this.sent.push(batch);
    return super.send(batch);
  }
}

/** The first child has two batches to add; from the second on the first removes, the second and the third add. */
const STEPS = "journaled1 taken2 sent2 noted1 ended3".split(" ");

it("holds exactly the consented members after the next run, wherever kill -9 strikes", {
  timeout: 240_000,
}, async () => {
  const file = join(folder, "shop.duckdb");
  const platformFile = join(folder, "platform.ndjson");
  const email = (i: number) => emailFor(PLATFORM_RULES.meta, `person.${i}@example.com`)!;
  const is = (i: number) => `customer_id = 'c${String(i).padStart(7, "0")}'`;
  let first = 1;
  for (const step of STEPS) {
    const before = await openShop(file);
    await before.members(first, first + 129);
    if (first > 1) await before.leave(is(first - 50));
    await before.close();
    expect(await killedAt(file, platformFile, step)).toBe(step);
    const after = await openShop(file);
    // While nobody sends, one of the batch withdraws his consent, another leaves.
    await after.withdraw(is(first + 10));
    await after.leave(is(first + 20));
    const platform = await new Replayed(platformFile).load();
    const past = platform.history.length;
    await after.run(platform, { allowed: ["removals", "size"] });
    const wanted = await after.warehouse.rows<{ i: number }>(
      `select ltrim(substr(m.customer_id, 2), '0')::int as i from segments.segment_members as m
         inner join customer360.customer_consents as c using (customer_id) where left_at is null and is_granted`,
    );
    const emails = wanted.map((row) => email(Number(row.i)));
    const missing = emails.filter((one) => !platform.held.has(one));
    expect({ step, missing, held: platform.held.size }).toEqual({
      step,
      missing: [],
      held: emails.length * 2,
    });
    const added = platform.history.slice(past).filter((one) => one.operation === "add");
    expect(added.flatMap((one) => one.ids)).not.toContain(email(first + 10));
    expect((await after.run(platform)).accepted).toBe(0);
    await after.close();
    // The platform's past for the next child.
    writeFileSync(platformFile, platform.sent.map((batch) => `${JSON.stringify(batch)}\n`).join(""));
    first += 130;
  }
});
