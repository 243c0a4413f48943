import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDestination } from "../../activate/destinations/index.ts";
import { planSync, planText } from "../../activate/index.ts";
import { emailFor } from "../../activate/normalise/index.ts";
import { startGoogleSandbox } from "../../activate/sandbox/google.ts";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import { parseYaml } from "../../kernel/config.ts";
import { LabPlatform, openShop, type Shop, syncOf } from "./lab.ts";

/** A dry run in which the platform is asked about a batch. */
let shop: Shop;
let google: RunningPlatform;
beforeEach(async () => {
  shop = await openShop();
  google = await startGoogleSandbox({ token: "t", account: "1", audience: "77" });
});
afterEach(async () => {
  await shop.close();
  await google.close();
});

const asks = { startedBy: "ann" };
function openGoogle() {
  const account = { account: { id: "1" }, audience: "77", terms_accepted: true };
  const block = { type: "google", ...account, endpoint: google.url };
  const file = parseYaml("activations.yml", JSON.stringify({ destinations: { lab: block } }));
  const { signal } = new AbortController();
  const env = { GOOGLE_DATA_MANAGER_TOKEN: "t" };
  const rest = { name: "lab", sync: "vip:lab", projectDir: tmpdir(), clock: shop.clock };
  return openDestination({ ...rest, file, block, env, signal });
}

it("prints what Google would refuse, with advice, and Google has taken nobody in", async () => {
  const destination = openGoogle();
  await shop.members(1, 120);
  await shop.withdraw("customer_id = 'c0000005'");
  google.spoil(emailFor(destination.rule, "person.7@example.com")!);
  let requests = "";
  google.watch(({ request }) => {
    requests += request;
  });
  const sync = syncOf();
  const plan = await planSync({ ...shop, sync, destination, asks });
  expect(plan.asked).toEqual({ rows: 119, refused: { "google:INVALID_AUDIENCE_MEMBER": 1 } });
  expect(planText(sync, plan)).toContain(
    `The platform was asked about 119 rows, and took none in: it would refuse 1.
It would refuse:
  1  Google takes a row for no valid member. Correct the customer's e-mail, phone and address in the shop.`,
  );
  expect(google.history).toEqual([]);
  expect(google.held.size).toBe(0);
  expect(requests).not.toContain('"validateOnly":false');
  expect(requests).not.toContain(emailFor(destination.rule, "person.5@example.com"));
  expect(await shop.warehouse.relations("activate")).toEqual([]);
});

it("asks nothing without the second person that a sync wants, and nothing while a guard rail holds it", async () => {
  const destination = openGoogle();
  await shop.members(1, 120);
  const sync = syncOf({ four_eyes: true });
  await expect(planSync({ ...shop, sync, destination, asks })).rejects.toThrow(
    "a second person must approve",
  );
  await shop.leave("customer_id > 'c0000050'");
  const held = await planSync({ ...shop, sync: syncOf(), destination, asks });
  expect(held.asked).toEqual({ instead: "The platform was not asked, since the plan is held back." });
});

it("says so where a platform has no way to check rows", async () => {
  await shop.members(1, 3);
  const plan = await planSync({ ...shop, sync: syncOf(), destination: new LabPlatform(), asks });
  expect(planText(syncOf(), plan)).toContain("lab has no way to check rows without taking them in");
});
