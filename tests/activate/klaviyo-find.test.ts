import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { openDestination } from "../../activate/destinations/index.ts";
import { sha256 } from "../../activate/normalise/index.ts";
import { startKlaviyoSandbox } from "../../activate/sandbox/klaviyo.ts";
import { systemClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";

it("finds members of a Klaviyo list by the hash of their address or number, over pages, and nobody else", async () => {
  const platform = await startKlaviyoSandbox({ key: "k", list: "L6" });
  const block = { type: "klaviyo", list: "L6", endpoint: platform.url };
  const destination = openDestination({
    ...{ name: "mail", sync: "vip:mail", block, env: { KLAVIYO_API_KEY: "k" }, projectDir: tmpdir() },
    file: parseYaml("activations.yml", JSON.stringify({ destinations: { mail: block } })),
    ...{ clock: { ...systemClock, sleep: async () => {} }, signal: new AbortController().signal },
  });
  const person = (i: number) => ({
    email: `p${i}@example.com`,
    phone: `+4474001${String(i).padStart(5, "0")}`,
  });
  const members = Array.from({ length: 250 }, (_, i) => ({
    ...{ rowKey: `c${i}`, eventId: `e${i}`, identifiers: person(i) },
  }));
  const { platformIds } = await destination.send({ id: "b1", operation: "add", members });
  const [email, phone] = [sha256(person(7).email), sha256(person(240).phone)];
  const found = await destination.find!(new Set([email, phone, sha256("nobody@example.com")]));
  expect(new Map(found)).toEqual(
    new Map([
      [email, platformIds!.get("c7")],
      [phone, platformIds!.get("c240")],
    ]),
  );
  await platform.close();
});
