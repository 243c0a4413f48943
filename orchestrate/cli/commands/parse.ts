import { join } from "node:path";
import { Option } from "commander";
import { systemClock } from "../../../kernel/clock.ts";
import { writeManifest } from "../../../transform/index.ts";
import { loadModels } from "../../job/build-step.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { greet } from "../model-run.ts";

export const parse: CommandSpec = {
  name: "parse",
  about: "read and check the whole project, and write manifest.json; the warehouse is not touched",
  options: (command) => command.addOption(new Option("--threads <n>").hideHelp()),
  async run(cli) {
    greet(cli);
    const project = cli.project();
    const { env } = process;
    const around = { env, vars: cli.vars, log: cli.runnerLog, partialParse: cli.flags.partialParse };
    const models = await loadModels(project, undefined, around);
    writeManifest(models, project.targetDir, systemClock.now());
    const file = join(project.targetDir, "manifest.json");
    const ms = Math.round(models.parseMs);
    if (cli.json) cli.print(toJson({ manifest: file, nodes: models.nodes.size, parse_ms: ms }));
    else cli.runnerLog.info(`Parsed ${models.nodes.size} nodes in ${ms} ms: ${file}`);
    return 0;
  },
};
