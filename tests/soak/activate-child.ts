import { openDestination } from "../../activate/destinations/index.ts";
import { type Allowance, runSync } from "../../activate/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";
import { openShop, syncOf } from "../activate/lab.ts";

/** One sync of the soak, in a process that may be killed: `<warehouse> <name> <block as JSON> <folder>`. */
const [file, name, block, projectDir] = process.argv.slice(2) as [string, string, string, string];
const shop = await openShop(file);
const yaml = parseYaml("activations.yml", JSON.stringify({ destinations: { [name]: JSON.parse(block) } }));
const { signal } = new AbortController();
const sync = syncOf({ to: name });
const destination = openDestination({
  ...{ name, sync: sync.name, file: yaml, block: JSON.parse(block), env: process.env },
  ...{ projectDir, clock: systemClock, signal },
});
const allowed = new Set<Allowance>(["removals", "size", "small"]);
const result = await runSync({
  ...{ warehouse: shop.warehouse, sync, destination, runId: `soak-${Date.now()}-${process.pid}` },
  ...{ clock: systemClock, log: shop.log, signal, workDir: shop.folder, startedBy: "soak", allowed },
});
console.log(JSON.stringify({ status: result.status, accepted: result.accepted, log: shop.log.lines }));
await shop.close();
