import { textTable, thousands } from "../../../kernel/terminal.ts";
import { tableStatus } from "../../status/hash.ts";
import { lastRuns } from "../../status/runs.ts";
import { openForReading } from "../../warehouse.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

export const status: CommandSpec = {
  name: "status",
  about: "row counts and content hashes of every table, and the last runs",
  async run(cli) {
    const { warehouse, copiedAt } = await openForReading(cli.project(), cli.log);
    try {
      const tables = await tableStatus(warehouse);
      const runs = await lastRuns(warehouse);
      if (cli.json) {
        cli.print(toJson({ copiedAt: copiedAt?.toISOString() ?? null, tables, runs }));
        return 0;
      }
      const rows = tables.map((t) => [`${t.schema}.${t.table}`, thousands(t.rows), t.hash]);
      cli.print(textTable(["table", "rows", "hash"], rows));
      const run = runs.map((r) => [r.run_id, r.job, r.status, r.started_at, r.seconds]);
      cli.print(`\n${textTable(["run", "job", "status", "started (UTC)", "seconds"], run)}`);
      return 0;
    } finally {
      await warehouse.close();
    }
  },
};
