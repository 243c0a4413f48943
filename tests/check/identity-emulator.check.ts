import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProject, run } from "../../transform/index.ts";
import { openBigquery } from "../../warehouse/bigquery/index.ts";
import { oracle, type Pair, projectOf } from "../models/identity/graphs.ts";
import { groups } from "../models/identity/people.ts";
import { seeded } from "../parity/generated-rows.ts";
import { statuses, writeProject } from "../transform/project.ts";
import { type Emulator, emulatorEnvironment, startEmulator } from "./emulator.ts";
import { tell } from "./summary.ts";

const environment = emulatorEnvironment((reason) =>
  tell(`identity on BigQuery's emulator not run: ${reason}`),
);
const random = seeded(11);
const name = (n: number): string => String(n).padStart(3, "0");

/** A chain of forty records, and sixty pairs by chance. */
const PAIRS: Pair[] = [
  ...Array.from({ length: 80 }, (_, i): Pair => [name(i >> 1), `chain ${(i + 1) >> 1}`]),
  ...Array.from(
    { length: 60 },
    (): Pair => [name(100 + Math.floor(random() * 50)), `chance ${Math.floor(random() * 50)}`],
  ),
];

describe.runIf(environment !== undefined)("connected_components on BigQuery's emulator", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator(environment!);
  });
  afterAll(() => emulator.stop());

  it("gives the components of a union-find, again in the next run, and leaves no working table", async () => {
    const warehouse = await openBigquery(emulator.options("identity-project"));
    try {
      const projectDir = writeProject(projectOf(PAIRS));
      const target = {
        name: "bigquery",
        type: "bigquery",
        schema: "people",
        database: warehouse.database,
      } as const;
      for (const _ of [1, 2]) {
        const project = await loadProject({ projectDir, target, env: {} });
        const results = await run({
          project,
          warehouse,
          command: "build",
          targetDir: `${projectDir}/target`,
        });
        expect(statuses(results)).toEqual(["people: success"]);
        const rows = await warehouse.rows("select record_id, component_id from people.people");
        const found = new Map(rows.map((row) => [String(row.record_id), String(row.component_id)]));
        expect(groups(found)).toEqual(oracle(PAIRS));
        expect((await warehouse.relations("people")).map((one) => one.name)).toEqual(["people"]);
      }
    } finally {
      await warehouse.close();
    }
  }, 300_000);
});
