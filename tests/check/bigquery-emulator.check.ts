import { afterAll, beforeAll, describe } from "vitest";
import { openBigquery } from "../../warehouse/bigquery/index.ts";
import { describeWarehouse, type Lack } from "../conformance/warehouse.ts";
import { type Emulator, emulatorEnvironment, startEmulator } from "./emulator.ts";

/** What the emulator does otherwise than BigQuery, so that the suite cannot claim it here. */
const LACKS: Partial<Record<Lack, string>> = {
  comments: "BigQuery has no COMMENT ON: descriptions are options",
  conflicts:
    "the emulator has one connection to its database, so there is no second transaction to clash with",
  gzip: "the emulator does not unpack files that are loaded",
  isolation: "the emulator's one connection sees its own uncommitted writes from every job",
  "names-with-spaces": "the emulator refuses table names with spaces, which BigQuery allows",
  "script-counts": "the emulator does not list the jobs of a script",
  "temporary-scope": "the emulator's temporary tables are everybody's",
};

const environment = emulatorEnvironment();

describe.runIf(environment !== undefined)("BigQuery's emulator", () => {
  let emulator: Emulator;
  let projects = 0;
  beforeAll(async () => {
    emulator = await startEmulator(environment!);
  });
  afterAll(() => emulator.stop());

  describeWarehouse("bigquery", {
    open: () => openBigquery(emulator.options(`lab-${++projects}`)),
    lacks: Object.keys(LACKS) as Lack[],
  });
});
