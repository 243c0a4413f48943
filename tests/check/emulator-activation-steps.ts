import { afterAll, beforeAll, expect } from "vitest";
import { sha256 } from "../../activate/normalise/index.ts";
import { startMetaSandbox } from "../../activate/sandbox/meta.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { AudienceShop, META, writeActivations } from "./emulator-audience.ts";
import type { EmulatorShops } from "./emulator-shop.ts";

export type Step = (name: string, work: () => Promise<void>, timeout?: number) => void;

/** Three in ten of the numbers that eight digits of a hash can be. */
const HOLDOUT_BOUND = Math.floor(0.3 * 0x1_0000_0000).toString(16);

/** Where a sending is killed: the journal is written, the folder has a batch, results are noted, the platform has one. */
const MOMENTS: readonly [string, RegExp, "before" | "after"][] = [
  ["while a batch is written down", /insert into `activate`\.`sync_snapshot`/i, "after"],
  ["when the folder has a batch and nobody noted it", /create temporary table activate_refused/i, "before"],
  ["while results are noted", /insert into `activate`\.`sync_changelog`/i, "after"],
  ["while a removal is written down", /set status = 'removing'/i, "after"],
  ["when the platform has a batch and nobody noted it", /sync_changelog`[\s\S]*'vip:ads'/i, "before"],
];

/** A segment is sent from the emulator's tables to a folder and over HTTP; `shops` is there when the steps run. */
export function activationSteps(step: Step, shops: () => EmulatorShops): void {
  let platform: RunningPlatform;
  beforeAll(async () => {
    platform = await startMetaSandbox(META);
  });
  afterAll(() => platform.close());

  step(
    "is sent to a folder and over HTTP; again, nobody; without consent, taken out",
    async () => {
      const shop = await new AudienceShop(shops(), platform).create();
      await shop.members(1, 130);
      const sent = await shop.activate("--all");
      expect(sent.code, sent.stderr).toBe(0);
      expect(JSON.parse(sent.stdout)).toMatchObject([{ accepted: 130 }, { accepted: 130 }]);
      expect([shop.inFolder().length, platform.held.size]).toEqual([130, 260]);
      const again = await shop.activate("--all");
      expect(JSON.parse(again.stdout)).toMatchObject([{ accepted: 0 }, { accepted: 0 }]);
      await shop.withdraw("c0000007");
      await shop.leave("c0000008");
      const less = await shop.activate("--all");
      const removals = { "no-consent": 1, "left-segment": 1 };
      expect(JSON.parse(less.stdout)).toMatchObject([{ plan: { removals } }, { plan: { removals } }]);
      expect([shop.inFolder().length, platform.held.size]).toEqual([128, 256]);
      expect(await shop.snapshot()).toHaveLength(256);
    },
    300_000,
  );

  step(
    "holds out whom the hash says, and keeps written down who left since",
    async () => {
      const shop = await new AudienceShop(shops()).create();
      writeActivations(shop.dir, undefined, 0.3);
      await shop.members(1, 100);
      const keys = Array.from({ length: 100 }, (_, i) => `c${String(i + 1).padStart(7, "0")}`);
      const out = keys.filter((key) => sha256(`vip:${key}`).slice(0, 8) < HOLDOUT_BOUND);
      const first = await shop.activate("--all");
      expect(first.code, first.stderr).toBe(0);
      expect(JSON.parse(first.stdout)).toMatchObject([
        { accepted: 100 - out.length, plan: { skips: { holdout: out.length } } },
      ]);
      await shop.leave(out[0]!);
      const again = await shop.activate("--all");
      expect(JSON.parse(again.stdout)).toMatchObject([{ accepted: 0 }]);
      const held = await shop.in((warehouse) =>
        warehouse.rows<{ row_key: string; is_released: boolean }>(
          `select row_key, released_at is not null as is_released from activate.sync_holdouts order by row_key`,
        ),
      );
      expect(held).toEqual(out.map((row_key) => ({ row_key, is_released: row_key === out[0] })));
    },
    300_000,
  );

  step(
    "is sent as by an unbroken run when kill -9 strikes and it is sent again",
    async () => {
      const platforms = [await startMetaSandbox(META), await startMetaSandbox(META)] as const;
      try {
        const [whole, broken] = [
          await new AudienceShop(shops(), platforms[0]).create(),
          await new AudienceShop(shops(), platforms[1]).create(),
        ];
        for (const [i, [moment, pattern, when]] of MOMENTS.entries()) {
          for (const shop of [whole, broken]) await nextDay(shop, i);
          expect((await whole.activate("--all")).code).toBe(0);
          await shops().kill(broken.args("--all"), { pattern, when }, broken.env);
          await shops().endTransaction(broken.project);
          const again = await broken.activate("--all");
          expect(again.code, again.stderr).toBe(0);
          const of = async (shop: AudienceShop, { held }: RunningPlatform) => ({
            ...{ moment, sent: await shop.snapshot(), folder: shop.inFolder(), platform: [...held].sort() },
          });
          expect(await of(broken, platforms[1])).toEqual(await of(whole, platforms[0]));
        }
        const last = await broken.activate("--all");
        expect(JSON.parse(last.stdout)).toMatchObject([{ accepted: 0 }, { accepted: 0 }]);
      } finally {
        for (const one of platforms) await one.close();
      }
    },
    900_000,
  );
}

/** The first day brings 120 members; each later one brings 20, takes the consent of one back, and one leaves. */
async function nextDay(shop: AudienceShop, day: number): Promise<void> {
  const first = day === 0 ? 1 : 101 + day * 20;
  await shop.members(first, 120 + day * 20);
  if (day === 0) return;
  await shop.withdraw(`c00000${10 + day}`);
  await shop.leave(`c00000${30 + day}`);
}
