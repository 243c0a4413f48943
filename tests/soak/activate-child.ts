import { appendFileSync } from "node:fs";
import { openDestination } from "../../activate/destinations/index.ts";
import { type Allowance, runSync } from "../../activate/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { parseYaml } from "../../kernel/config.ts";
import { openShop, syncOf } from "../activate/lab.ts";

/**
 * One sync of the soak, in a process that may be killed: `<warehouse> <name> <block as JSON> <folder> <events> <seed>
 * <wild|quiet> [replace]`. While a wild one runs, customers withdraw and give their consent. A file of events says when each withdrawal was committed, when each
 * consent was given at the earliest, and when the consents of each batch were asked for.
 */
const [file, name, block, projectDir, events, seed, mode, replace] = process.argv.slice(2) as [
  string,
  ...string[],
];
const shop = await openShop(file);
const yaml = parseYaml("activations.yml", JSON.stringify({ destinations: { [name!]: JSON.parse(block!) } }));
const { signal } = new AbortController();
const sync = syncOf({ to: name });
const destination = openDestination({
  ...{ name: name!, sync: sync.name, file: yaml, block: JSON.parse(block!), env: process.env },
  ...{ projectDir: projectDir!, clock: systemClock, signal },
});
const note = (event: object) => appendFileSync(events!, `${JSON.stringify({ at: Date.now(), ...event })}\n`);

let turn = Number(seed);
let isDone = mode === "quiet";
let last: Promise<void> = Promise.resolve();
/** One after the other: two at once would be in each other's way in the warehouse. */
function changeConsents(): Promise<void> {
  last = last.then(changeOnce);
  return last;
}

async function changeOnce(): Promise<void> {
  turn += 1;
  const some = `hash(customer_id || '${turn}') % 1000 < 4`;
  const consents = "customer360.customer_consents";
  const ids = async (where: string) =>
    (
      await shop.warehouse.rows<{ id: string }>(`select customer_id as id from ${consents} where ${where}`)
    ).map(({ id }) => id);
  if (turn % 2 === 0) {
    const denied = await ids(`is_granted and ${some}`);
    await shop.withdraw(`is_granted and ${some}`);
    note({ denied });
  } else {
    note({ granted: await ids(`not is_granted and ${some}`) });
    await shop.sql(`update ${consents} set is_granted = true where not is_granted and ${some}`);
  }
}
const changing = (async () => {
  while (!isDone) {
    await changeConsents();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
})();

console.log("begun");
const result = await runSync({
  ...{ warehouse: shop.warehouse, sync, destination, runId: `soak-${Date.now()}-${process.pid}` },
  ...{ clock: systemClock, log: shop.log, signal, workDir: shop.folder, startedBy: "soak" },
  allowed: new Set<Allowance>(["removals", "size", "small"]),
  replaces: replace === "replace",
  onStep: async (step) => {
    if (step === "asked") note({ asked: true });
    // Between the question and the request: who withdraws now is sent once more, and taken out by the next sync.
    else if (step === "journaled" && mode === "wild") await changeConsents();
  },
});
isDone = true;
await changing;
console.log(JSON.stringify({ status: result.status, accepted: result.accepted, log: shop.log.lines }));
await shop.close();
