import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { readTombstones } from "../../../extract/forget/index.ts";
import { ensureRawTables } from "../../../extract/run.ts";
import { systemClock } from "../../../kernel/clock.ts";
import type { Warehouse } from "../../../warehouse/port.ts";
import { listErasures, waitingRemovals } from "../../forget/audit.ts";
import { erasePerson, finishErasures, type Order, wasForgotten } from "../../forget/forget.ts";
import { describePerson, findKeys, onlyOne, type Person, type Wanted } from "../../forget/person.ts";
import { listText, outcomeText, planText } from "../../forget/report.ts";
import { identityMap, MAP, rememberingTables } from "../../forget/tables.ts";
import { buildModels, loadModels } from "../../job/build-step.ts";
import { sqlTime } from "../../job/ledger.ts";
import { type Run, withRun } from "../../job/run.ts";
import { allSources } from "../../project/sources.ts";
import { compactWarehouse, openForReading } from "../../warehouse.ts";
import { type Cli, type ExitCode, toJson, usage } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

/** `patron forget --email X --by NAME --reason TEXT [--dry-run | --yes]`, `--list`, `--resume`. */
export const forget: CommandSpec = {
  name: "forget",
  about:
    "erase a person: raw tables, landed answers, models, state and audiences; the books stay as they are",
  options: (command) =>
    command
      .option("--email <address>", "whom: an e-mail address of the person")
      .option("--phone <number>", "whom: a phone number of the person")
      .option("--customer <id>", "whom: the customer's id or key")
      .option("--dry-run", "show what would be erased where; erase nothing")
      .option("--by <name>", "who erases, for the audit (default: the user of this machine)")
      .option("--reason <text>", "why, for the audit; without the person's name")
      .option("--yes", "do it: what is erased cannot be brought back")
      .option("--resume", "carry on what a stopped erasure has begun")
      .option("--list", "who was forgotten when, by pseudonym, and what is not done yet"),
  async run(cli, _args, options) {
    if (options.list === true) return list(cli);
    if (options.resume === true) return erase(cli, undefined, { by: "", reason: "" });
    const wanted = wantedOf(options);
    if (options.dryRun === true || options.yes !== true) {
      const code = await preview(cli, wanted);
      if (options.dryRun === true) return code;
      throw usage("Nothing was erased: what is erased cannot be brought back, so forget wants --yes.", {
        help: "Do it: npx patron forget … --reason TEXT --yes",
      });
    }
    if (typeof options.reason !== "string" || options.reason.trim() === "")
      throw usage("An erasure takes a reason, for the audit.", {
        help: 'Such as: --reason "asked for by letter of 3 May"',
      });
    const by = typeof options.by === "string" ? options.by : userInfo().username;
    return erase(cli, wanted, { by, reason: options.reason });
  },
};

const ADDRESS = /^[^\s@'"\\{}%]+@[^\s@'"\\{}%]+\.[^\s@'"\\{}%]+$/;
const NUMBER = /^[+＋]?[\d\s().\-/]{6,}$/;

function wantedOf(options: Record<string, unknown>): Wanted {
  const { email, phone, customer } = options as Wanted;
  if ([email, phone, customer].filter((one) => one !== undefined).length !== 1)
    throw usage("forget wants one of --email, --phone and --customer.", {
      help: "Who was forgotten so far: npx patron forget --list",
    });
  if (email !== undefined && !ADDRESS.test(email))
    throw usage("--email wants an address such as ann@example.com.");
  if (phone !== undefined && !NUMBER.test(phone))
    throw usage("--phone wants a number such as +44 7700 900123.");
  return { email, phone, customer };
}

async function list(cli: Cli): Promise<ExitCode> {
  const { warehouse } = await openForReading(cli.project(), cli.log);
  try {
    const [erasures, waiting] = [await listErasures(warehouse), await waitingRemovals(warehouse)];
    cli.print(cli.json ? toJson({ erasures, waiting }) : listText(erasures, waiting));
    return 0;
  } finally {
    await warehouse.close();
  }
}

/** The person that is meant, or undefined for one who was forgotten before. Throws for nobody and for several. */
async function look(cli: Cli, warehouse: Warehouse, wanted: Wanted) {
  const models = await loadModels(cli.project(), warehouse.database, {
    env: process.env,
    vars: cli.vars,
    log: cli.log,
  });
  const map = await identityMap(warehouse, models.nodes.values());
  const present = await warehouse.relations("operations");
  const stones = present.some((one) => one.name === "forgotten")
    ? await readTombstones(warehouse)
    : undefined;
  const pseudonym = stones && wasForgotten(stones, wanted);
  const remembering = rememberingTables(models.nodes.values());
  if (pseudonym !== undefined) return { pseudonym, person: undefined, remembering };
  const key = onlyOne(await findKeys(warehouse, models, map, wanted), wanted);
  return { pseudonym, person: await describePerson(warehouse, map, key), remembering };
}

async function preview(cli: Cli, wanted: Wanted): Promise<ExitCode> {
  const { warehouse, copiedAt } = await openForReading(cli.project(), cli.log);
  try {
    if (copiedAt !== undefined) throw usage("Another run holds the warehouse: try again when it is done.");
    const { pseudonym, person } = await look(cli, warehouse, wanted);
    if (person === undefined) cli.print(`This person is forgotten: ${pseudonym}.`);
    else if (cli.json) cli.print(toJson({ customer: person.keys[0], places: person.places }));
    else cli.print(planText(person, []));
    return 0;
  } finally {
    await warehouse.close();
  }
}

async function erase(cli: Cli, wanted: Wanted | undefined, order: Order): Promise<ExitCode> {
  const project = cli.project();
  let outcome: Omit<Parameters<typeof outcomeText>[0], "steps" | "compacted"> | undefined;
  const summary = await withRun(cli.request("forget"), async (run) => {
    await ensureRawTables(run.warehouse, allSources);
    const begun = wanted === undefined ? undefined : await begin(cli, run, wanted, order);
    const open = (await listErasures(run.warehouse)).filter((one) => one.status !== "done");
    if (open.length === 0) return;
    const contacts = begun?.person ?? {
      emails: wanted?.email === undefined ? [] : [wanted.email],
      phones: wanted?.phone === undefined ? [] : [wanted.phone],
    };
    await finishErasures(run, contacts);
    const last = open.at(-1)!;
    outcome = {
      ...{ pseudonym: last.pseudonym, places: last.places },
      ...{ waiting: await waitingRemovals(run.warehouse), isBigquery: run.warehouse.dialect === "bigquery" },
      hasSite: existsSync(join(project.stateDir, "site")),
    };
  });
  if (outcome === undefined) {
    if (summary.status === "succeeded")
      cli.print("Nothing to erase: this person is forgotten, and all of it is done.");
    return summary.status === "succeeded" ? 0 : 1;
  }
  const isDone = summary.status === "succeeded";
  const compacted = isDone ? await compactWarehouse(project, [DONE(systemClock.now())]) : undefined;
  if (cli.json) cli.print(toJson({ ...outcome, steps: summary.steps, compacted }));
  else if (isDone) cli.print(outcomeText({ ...outcome, steps: summary.steps, compacted }));
  if (!isDone) cli.log.warn("The erasure is not at its end. Carry it on: npx patron forget --resume");
  return isDone ? 0 : 1;
}

/** The audit's last word, written with the new file. */
const DONE = (now: number): string =>
  `update operations.erasures set status = 'done', ended_at = timestamp '${sqlTime(now)}' where status = 'rebuilt'`;

async function begin(cli: Cli, run: Run, wanted: Wanted, order: Order) {
  let person: Person | undefined;
  // What was loaded since the last build is on no map yet, and would be left behind.
  const drawn = await run.step("identity map", async () => {
    const select = MAP.map((model) => `+${model}`);
    const [part] = await buildModels(run, { command: "run", select });
    return [{ ...part!, step: "identity map" }];
  });
  if (drawn === "failed") return undefined;
  await run.step("erase", async () => {
    const seen = await look(cli, run.warehouse, wanted);
    person = seen.person;
    if (person === undefined)
      return [{ step: "erase", status: "succeeded", detail: "forgotten before; carried on" }];
    refuseNames(order, person);
    const { places } = await erasePerson(run, person, seen.remembering, order);
    const rows = places.reduce((sum, place) => sum + place.rows, 0);
    return [{ step: "erase", status: "succeeded", rows, detail: `${places.length} places` }];
  });
  return person === undefined ? undefined : { person };
}

/** The audit holds no personal data: who wrote the person's name into the reason is told so. */
function refuseNames({ by, reason }: Order, person: Person): void {
  const said = `${by} ${reason}`.toLowerCase();
  const full = person.names.filter((name) => name.includes(" "));
  const found = [...person.emails, ...person.phones, ...full].some((text) =>
    said.includes(text.toLowerCase()),
  );
  if (found)
    throw usage("The reason names the person, and the audit must not.", {
      help: "Say why without a name, an address or a number.",
    });
}
