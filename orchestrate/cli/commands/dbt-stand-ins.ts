import { relative } from "node:path";
import { writeDbtStandIns } from "../../../transform/index.ts";
import { loadModels } from "../../job/build-step.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

export const dbtStandIns: CommandSpec = {
  name: "dbt-stand-ins",
  about:
    "write what lets dbt build the project beside its TypeScript models: it reads the tables Patron built",
  async run(cli) {
    const models = await loadModels(cli.project(), "warehouse", {
      env: process.env,
      vars: cli.vars,
      log: cli.log,
    });
    const files = writeDbtStandIns(models).map((path) => relative(process.cwd(), path));
    if (cli.json) cli.print(toJson({ files }));
    else
      cli.print(
        files.length === 0 ? "The project has no TypeScript models: nothing to write." : files.join("\n"),
      );
    return 0;
  },
};
