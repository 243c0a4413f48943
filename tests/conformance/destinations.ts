import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { adviceOf } from "../../activate/destinations/advice/index.ts";
import { type Batch, BatchRefused, type Destination } from "../../activate/destinations/destination.ts";
import { openDestination } from "../../activate/destinations/index.ts";
import type { Allowance } from "../../activate/index.ts";
import { emailFor, phoneFor } from "../../activate/normalise/index.ts";
import type { SandboxFault } from "../../activate/sandbox/server.ts";
import { manualClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";
import { openShop, type Shop } from "../activate/lab.ts";

/** A destination with what stands behind it. */
export interface DestinationLab {
  /** Its block in activations.yml. */
  block: Record<string, unknown>;
  env: Record<string, string>;
  projectDir: string;
  /** Identifiers that are there now. */
  held(): string[] | Promise<string[]>;
  /** Every identifier that was ever taken to be added. */
  everAdded(): string[] | Promise<string[]>;
  /** Puts somebody into the audience whom nobody here has sent. */
  stranger?(identifier: string): void;
  /** Makes a platform refuse a record with this identifier. */
  spoil?(identifier: string): void;
  faults?: SandboxFault[];
  /** The platform's clock, where it goes by times. */
  clock?: ReturnType<typeof manualClock>;
  close(): Promise<void>;
}

/** The suite that holds each destination to the text of activate/destinations/destination.ts. */
export function describeDestination(name: string, start: () => Promise<DestinationLab>): void {
  describe(`destination ${name}`, () => {
    let lab: DestinationLab;
    let shop: Shop;
    beforeEach(async () => {
      lab = await start();
      shop = await openShop();
    });
    afterEach(async () => {
      await shop.close();
      await lab.close();
    });

    const open = (env = lab.env, block: Record<string, unknown> = lab.block): Destination => {
      const file = parseYaml("activations.yml", JSON.stringify({ destinations: { lab: block } }));
      const { projectDir } = lab;
      const signal = new AbortController().signal;
      return openDestination({
        ...{ name: "lab", sync: "vip:lab", file, block, env, projectDir, signal },
        clock: lab.clock ?? manualClock(),
      });
    };
    const ids = (destination: Destination, i: number) => ({
      email: emailFor(destination.rule, `person.${i}@example.com`)!,
      phone: phoneFor(destination.rule, `07400 1${String(i).padStart(5, "0")}`, "GB")!,
    });
    const batch = (destination: Destination, operation: "add" | "remove", numbers: number[]): Batch => ({
      ...{
        id: `${operation === "add" ? "a" : "b"}${numbers.join("0")}`.padEnd(32, "0").slice(0, 32),
        operation,
      },
      members: numbers.map((i) => ({
        rowKey: `c${i}`,
        eventId: `event-${i}`.padEnd(8, "-"),
        identifiers: ids(destination, i),
      })),
    });
    const sendAll = async (destination: Destination, one: Batch): Promise<void> => {
      const { reference } = await destination.send(one);
      for (let asked = 0; reference !== undefined && asked < 5; asked++)
        if ((await destination.poll!(reference)).state === "done") return;
      if (reference !== undefined) throw new Error("never done");
    };
    const wanted = (destination: Destination, numbers: number[]) =>
      numbers.flatMap((i) => Object.values(ids(destination, i))).sort();

    it("adds members and removes them", async () => {
      const destination = open();
      await sendAll(destination, batch(destination, "add", [1, 2, 3]));
      expect((await lab.held()).sort()).toEqual(wanted(destination, [1, 2, 3]));
      await sendAll(destination, batch(destination, "remove", [2]));
      expect((await lab.held()).sort()).toEqual(wanted(destination, [1, 3]));
    });

    it("takes the same batch twice as once", async () => {
      const destination = open();
      for (let i = 0; i < 2; i++) await sendAll(destination, batch(destination, "add", [1, 2]));
      expect((await lab.held()).sort()).toEqual(wanted(destination, [1, 2]));
    });

    it("takes in again who left and came back", async () => {
      const destination = open();
      const allowed: Allowance[] = ["removals", "size", "small"];
      await shop.members(1, 200);
      await shop.run(destination, { allowed });
      await shop.leave("customer_id <= 'c0000005'");
      await shop.run(destination, { allowed });
      await shop.enter("customer_id <= 'c0000005'");
      await shop.run(destination, { allowed });
      const all = Array.from({ length: 200 }, (_, i) => i + 1);
      expect((await lab.held()).sort()).toEqual(wanted(destination, all));
    });

    it("tries again after faults that pass", async () => {
      if (lab.faults === undefined) return;
      const destination = open();
      lab.faults.push("500", "429", "lost");
      await sendAll(destination, batch(destination, "add", [1, 2]));
      expect((await lab.held()).sort()).toEqual(wanted(destination, [1, 2]));
    });

    it("refuses a bad record with a reason that has advice, by name or with its batch, and more rows than fit", async () => {
      if (lab.spoil === undefined) return;
      const destination = open();
      lab.spoil(ids(destination, 2).email);
      const told = await destination.send(batch(destination, "add", [1, 2, 3])).catch((error: unknown) => {
        if (!(error instanceof BatchRefused)) throw error;
        return { refused: error.rows.size > 0 ? error.rows : new Map([["c2", error.message]]) };
      });
      expect([...told.refused!.keys()]).toEqual(["c2"]);
      expect(adviceOf(told.refused!.get("c2")!)?.scope).toBe("record");
      if (destination.limits.rows > 10_000) return;
      const tooMany = Array.from({ length: destination.limits.rows + 1 }, (_, i) => i + 1);
      await expect(destination.send(batch(destination, "add", tooMany))).rejects.toThrow();
    });

    it("names the variable when the credentials are missing or refused", async () => {
      const [variable] = Object.keys(lab.env);
      if (variable === undefined) return;
      expect(() => open({})).toThrow(`needs ${variable}`);
      const destination = open({ ...lab.env, [variable]: "wrong-token" });
      await expect(sendAll(destination, batch(destination, "add", [1]))).rejects.toThrow(`Check ${variable}`);
    });

    it("names the line and the nearest key when its block is wrong", () => {
      expect(() => open(lab.env, { ...lab.block, endpiont: "x" })).toThrow("endpiont is not a setting");
    });

    it("holds exactly the consented members after syncs with faults, and never had another", async () => {
      const destination = open();
      const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
      const allowed: Allowance[] = ["removals", "size", "small"];
      await shop.members(1, 300);
      await shop.withdraw("customer_id <= 'c0000010'");
      lab.faults?.push("lost", "500");
      lab.spoil?.(ids(destination, 77).email);
      const first = await shop.run(destination, { allowed });
      const bad = lab.spoil === undefined ? [] : [77];
      const all = (from: number, to: number) => numbers(from, to).filter((i) => !bad.includes(i));
      expect(first).toMatchObject({ accepted: 290 - bad.length, refused: bad.length });
      expect((await lab.held()).sort()).toEqual(wanted(destination, all(11, 300)));
      await shop.withdraw("customer_id = 'c0000011'");
      await shop.leave("customer_id > 'c0000290'");
      await shop.members(301, 320);
      lab.faults?.push("429", "lost");
      await shop.run(destination, { allowed });
      expect((await lab.held()).sort()).toEqual(wanted(destination, [...all(12, 290), ...numbers(301, 320)]));
      const refusedEver = new Set(wanted(destination, numbers(1, 10)));
      expect((await lab.everAdded()).filter((id) => refusedEver.has(id))).toEqual([]);
      expect((await shop.run(destination, { allowed })).accepted).toBe(0);
    });

    it("holds exactly the consented members when it is replaced, whoever stood there; or says what to do instead", async () => {
      const destination = open();
      const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
      const allowed: Allowance[] = ["removals", "size", "small"];
      await shop.members(1, 300);
      await shop.run(destination, { allowed });
      if (typeof destination.replace !== "object") {
        await expect(shop.run(destination, { allowed, replaces: true })).rejects.toThrow(
          String(destination.replace ?? "Make a new, empty audience"),
        );
        expect((await lab.held()).sort()).toEqual(wanted(destination, numbers(1, 300)));
        return;
      }
      const before = (await lab.everAdded()).length;
      for (let i = 0; i < 50; i++) lab.stranger?.(`${i}`.padStart(64, "e"));
      // The state of the day before: who left since is not known to have been there.
      await shop.sql("delete from activate.sync_snapshot where row_key <= 'c0000020'");
      await shop.leave("customer_id <= 'c0000030'");
      await shop.withdraw("customer_id = 'c0000100'");
      await shop.members(301, 310);
      lab.clock?.advance(3_600_000);
      lab.faults?.push("lost", "500");
      lab.spoil?.(ids(destination, 305).email);
      const bad = lab.spoil === undefined ? [] : [305];
      const result = await shop.run(destination, { allowed, replaces: true });
      const all = [...numbers(31, 99), ...numbers(101, 310)].filter((i) => !bad.includes(i));
      expect((await lab.held()).sort()).toEqual(wanted(destination, all));
      expect(result).toMatchObject({ audience: all.length, refused: bad.length });
      const refusedEver = new Set(wanted(destination, [...numbers(1, 30), 100]));
      expect((await lab.everAdded()).slice(before).filter((id) => refusedEver.has(id))).toEqual([]);
      const state = await shop.warehouse.rows<{ k: string }>(
        "select row_key as k from activate.sync_snapshot where status = 'in' order by k",
      );
      expect(state.map((row) => row.k)).toEqual(all.map((i) => `c${String(i).padStart(7, "0")}`));
      expect(await shop.warehouse.rows("select * from activate.sync_replacements")).toEqual([]);
      expect((await shop.run(destination, { allowed })).accepted).toBe(0);
    });

    it("judges a batch without taking it in, where it can", async () => {
      const destination = open();
      if (destination.check === undefined) return;
      const before = await lab.held();
      lab.spoil?.(ids(destination, 2).email);
      await destination.check(batch(destination, "add", [1, 3]));
      const refusal = await destination
        .check(batch(destination, "add", [1, 2]))
        .catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(BatchRefused);
      expect([...(refusal as BatchRefused).rows.keys()]).toEqual(["c2"]);
      expect(await lab.held()).toEqual(before);
      expect(await lab.everAdded()).toEqual([]);
    });
  });
}
