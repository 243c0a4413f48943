import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { forgetMembers } from "../../activate/sync/forget.ts"; // alone: the room's index loads its platforms
import {
  eraseFromLoads,
  eraseLanding,
  eraseLeftovers,
  type Place,
  readTombstones,
  type Tombstones,
} from "../../extract/forget/index.ts";
import { thousands } from "../../kernel/terminal.ts";
import type { RelationName } from "../../warehouse/port.ts";
import { buildModels } from "../job/build-step.ts";
import type { Run } from "../job/run.ts";
import { allSources } from "../project/sources.ts";
import { exportReadCopy } from "../read-copy.ts";
import { advance, noteErasure } from "./audit.ts";
import type { Person, Wanted } from "./person.ts";
import { type Proof, searchFor } from "./proof.ts";
import { eraseRemembered } from "./remembered.ts";

/** Who asks for an erasure, and why: what the audit says. */
export interface Order {
  by: string;
  reason: string;
}

/** Whether a person was forgotten before: the pseudonym by an address, a number, or a customer's id. */
export function wasForgotten(stones: Tombstones, wanted: Wanted): string | undefined {
  if (wanted.customer !== undefined) return stones.find("record", wanted.customer);
  return stones.contact(wanted.email ?? wanted.phone!);
}

/**
 * Erases a person from raw tables, quarantine, notes of runs, tables that remember, and the state of activation, and
 * leaves tombstones and a line in the audit: one transaction. Where the person was forgotten before, the pseudonym stays.
 */
export async function erasePerson(
  run: Run,
  person: Person,
  remembering: readonly RelationName[],
  order: Order,
): Promise<{ places: Place[]; waiting: number; pseudonym: string }> {
  const { warehouse } = run;
  const erasureId = randomBytes(8).toString("hex");
  const stones = await readTombstones(warehouse);
  const earlier = person.records.map((id) => stones.find("record", id)).find((found) => found !== undefined);
  const pseudonym = earlier ?? randomBytes(8).toString("hex");
  return warehouse.transaction(async (session) => {
    const records = [...new Set([...person.records, ...person.keys])];
    const loads = await eraseFromLoads(warehouse, session, allSources, {
      ...person,
      records,
      pseudonym,
      erasureId,
    });
    const renamed = renamedVisitors(records, loads.stones);
    const remembered = await eraseRemembered(warehouse, session, remembering, person, pseudonym, renamed);
    const { tombstones } = await forgetMembers(warehouse, session, person.keys);
    const held = tombstones > 0 ? [{ place: "activate.sync_snapshot", rows: tombstones }] : [];
    const places = [...loads.places, ...remembered, ...held];
    await noteErasure(warehouse, session, {
      ...{ erasureId, pseudonym, ...order, records: person.records.length, places },
      ...{ runId: run.runId, clock: run.clock },
    });
    return { places, waiting: tombstones, pseudonym };
  });
}

/** A visitor's record is named after a device, by which somebody is known: `shop:visitor:ID`. */
function renamedVisitors(records: readonly string[], stones: Tombstones): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const id of records) {
    const [, before, device] = /^(.*:visitor:)(.*)$/.exec(id) ?? [];
    if (device !== undefined && stones.device(device) !== device)
      renamed.set(id, before + stones.device(device));
  }
  return renamed;
}

/**
 * Carries every erasure on that has begun: landed answers and files, models, the copy for readers, and the search that
 * proves it. Knows nobody's data but `contacts`, which it searches for; killed anywhere and run again it ends the same.
 */
export async function finishErasures(
  run: Run,
  contacts: { emails: readonly string[]; phones: readonly string[] },
): Promise<Proof | undefined> {
  const { project, warehouse } = run;
  await run.step("landing", async () => {
    const stones = await readTombstones(warehouse);
    const erased = await eraseLanding(project.stateDir, allSources, stones, run.signal);
    await eraseLeftovers(project.stateDir);
    const rows = erased.answers + erased.files;
    const detail = `${thousands(erased.answers)} answers and ${thousands(erased.files)} files written anew`;
    return [{ step: "landing", status: "succeeded", rows, detail }];
  });
  await run.step("models", async () => {
    // Without tests: one that fails would keep the models after it as they are. Seeds, for a release may bring new ones.
    const [seeds] = await buildModels(run, { command: "seed" });
    const [part] = await buildModels(run, { command: "run" });
    return [{ ...part!, step: "models", status: seeds!.status === "failed" ? "failed" : part!.status }];
  });
  if (existsSync(project.readCopyFile)) {
    await run.step("read copy", async () => {
      const { tables, rows } = await exportReadCopy(warehouse, project.readCopyFile);
      return [{ step: "read copy", status: "succeeded", rows, detail: `${tables} tables` }];
    });
  }
  let proof: Proof | undefined;
  await run.step("proof", async () => {
    proof = await searchFor(warehouse, contacts);
    const left = proof.left.map(({ place, rows }) => `${place}: ${rows}`).join(", ");
    const detail = left === "" ? `${proof.tables} tables searched, nothing left` : `left in ${left}`;
    return [{ step: "proof", status: left === "" ? "succeeded" : "failed", detail }];
  });
  if (run.steps.every((step) => step.status === "succeeded")) {
    const next = warehouse.dialect === "duckdb" ? "rebuilt" : "done";
    await warehouse.transaction((session) => advance(warehouse, session, "erasing", next, run.clock.now()));
  }
  return proof;
}
