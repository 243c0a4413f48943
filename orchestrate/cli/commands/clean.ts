import { relative } from "node:path";
import { cleanProject } from "../../../transform/index.ts";
import { dbtSettings, isDbtAlone } from "../../project/find.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { greet } from "../model-run.ts";

export const clean: CommandSpec = {
  name: "clean",
  about: "remove the folders that clean-targets of dbt_project.yml names, never anything outside the project",
  options: (command) => command.option("--clean-project-files-only", "always so; accepted for dbt's scripts"),
  async run(cli) {
    greet(cli);
    const dir = cli.dbtDir();
    const { cleanTargets: targets, sourcePaths: sources } = dbtSettings(dir);
    const removed = cleanProject({ dir, targets, sources });
    // Patron's own projects write their artifacts beside patron.yml.
    if (!isDbtAlone(cli.projectDir)) {
      removed.push(...cleanProject({ dir: cli.projectDir, targets: [".patron/target"], sources: [] }));
    }
    if (cli.json) cli.print(toJson({ removed }));
    for (const path of removed) cli.runnerLog.info(`Cleaned ${relative(process.cwd(), path) || path}`);
    cli.runnerLog.info("Finished cleaning all paths.");
    return 0;
  },
};
