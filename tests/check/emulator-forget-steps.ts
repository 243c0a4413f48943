import { expect } from "vitest";
import { ensureActivateTables } from "../../activate/index.ts";
import { ensureRawTables } from "../../extract/run.ts";
import { listErasures, waitingRemovals } from "../../orchestrate/forget/audit.ts";
import { erasePerson } from "../../orchestrate/forget/forget.ts";
import { searchFor } from "../../orchestrate/forget/proof.ts";
import { ensureLedger } from "../../orchestrate/job/ledger.ts";
import type { Run } from "../../orchestrate/job/run.ts";
import { allSources } from "../../orchestrate/project/sources.ts";
import type { Step } from "./emulator-activation-steps.ts";
import type { EmulatorShops } from "./emulator-shop.ts";

const ANN = { customer_id: "C1", email: "ann@example.com", phone: "+44 7400 100001", full_name: "Ann Lee" };
const PERSON = {
  ...{ keys: ["files:C1"], records: ["files:C1"], recordKinds: [], places: [], shared: 0 },
  ...{ emails: [ANN.email], phones: [ANN.phone], names: ["ann lee"] },
};

/** A person is erased from the emulator's tables, all of them; `shops` is there when the steps run. */
export function forgetSteps(step: Step, shops: () => EmulatorShops): void {
  step(
    "is erased from raw tables, notes and what was sent in one transaction; a search of every text finds nothing",
    async () => {
      await shops().inWarehouse(shops().nextProject(), async (warehouse) => {
        await ensureRawTables(warehouse, allSources);
        await ensureLedger(warehouse);
        await ensureActivateTables(warehouse);
        const { full_name: _, ...row } = ANN;
        const names = Object.keys(row);
        for (const values of [Object.values(row), ["C2", "bob@example.com", "+44 7400 100002"]])
          await warehouse.execute(
            `insert into raw_files.customers (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`,
            values,
          );
        await warehouse.execute(`insert into activate.sync_snapshot (sync, row_key, status, email_id)
          values ('vip:ads', 'files:C1', 'in', 'a hash')`);
        await warehouse.execute(`insert into operations.run_steps (run_id, step, status, detail)
          values ('r0', 'extract', 'failed', 'a bad row of Ann@Example.com')`);
        expect((await searchFor(warehouse, PERSON)).left.map((one) => one.place).sort()).toEqual([
          "operations.run_steps",
          "raw_files.customers",
        ]);
        const run = { warehouse, runId: "r1", clock: { now: () => Date.UTC(2030, 0, 1) } } as unknown as Run;
        const erased = await erasePerson(run, PERSON, [], { by: "Dora", reason: "a letter" });
        expect(erased.places.map((one) => one.place).sort()).toEqual([
          "activate.sync_snapshot",
          "operations.run_steps",
          "raw_files.customers",
        ]);
        expect((await searchFor(warehouse, PERSON)).left).toEqual([]);
        expect(await waitingRemovals(warehouse)).toEqual([{ sync: "vip:ads", members: 1 }]);
        expect(await listErasures(warehouse)).toMatchObject([{ by: "Dora", status: "erasing", records: 1 }]);
        const rest = await warehouse.rows("select email from raw_files.customers where customer_id = 'C2'");
        expect(rest).toEqual([{ email: "bob@example.com" }]);
      });
    },
    900_000,
  );
}
