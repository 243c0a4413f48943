import { openDestination } from "../../activate/destinations/index.ts";
import { runSync } from "../../activate/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { openShop, Shop, syncOf } from "../activate/lab.ts";

/** One step of the bench: `<warehouse> fill <members>`, or `<warehouse> sync <address of Meta's sandbox>`. */
const [file, step, what] = process.argv.slice(2) as [string, string, string?];
// Without an address the destination would go to Meta's own.
if (what === undefined)
  throw new Error("usage: activate-worker <warehouse> fill <members> | sync <sandbox's address>");
if (step === "fill") {
  const shop = await openShop(file);
  await shop.members(1, Number(what));
  await shop.close();
} else {
  const shop = new Shop(await openDuckdb(file, { threads: 2 }));
  const block = { type: "meta", audience: "3", endpoint: what };
  const yaml = parseYaml("activations.yml", JSON.stringify({ destinations: { meta: block } }));
  const { signal } = new AbortController();
  const sync = syncOf({ to: "meta" });
  const destination = openDestination({
    ...{ name: "meta", sync: sync.name, file: yaml, block, env: { META_ACCESS_TOKEN: "bench-token" } },
    ...{ projectDir: shop.folder, clock: systemClock, signal },
  });
  const result = await runSync({
    ...{ warehouse: shop.warehouse, sync, destination, runId: `bench-${Date.now()}`, clock: systemClock },
    ...{
      log: shop.log,
      signal,
      workDir: shop.folder,
      startedBy: "bench",
      allowed: new Set(["size"] as const),
    },
  });
  if (result.status !== "succeeded") throw new Error(JSON.stringify(result));
  await shop.close();
}
