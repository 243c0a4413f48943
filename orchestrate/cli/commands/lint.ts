import { formatDiagnostics } from "../../../kernel/diagnostics.ts";
import { lint as lintModels } from "../../../transform/index.ts";
import { loadModels } from "../../job/build-step.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

export const lint: CommandSpec = {
  name: "lint",
  about:
    "hold the models to the house rules (grain and key tested, columns described, sources only in staging, …)",
  options: (command) =>
    command
      .option("-s, --select <selector...>", "models, tags, paths: orders+ tag:finance path:marts/core")
      .option("--exclude <selector...>", "leaves these out"),
  async run(cli, _args, options) {
    const models = await loadModels(cli.project(), undefined, {
      env: process.env,
      vars: cli.vars,
      log: cli.log,
    });
    const {
      errors,
      warnings,
      models: count,
    } = lintModels(models, {
      select: options.select as string[] | undefined,
      exclude: options.exclude as string[] | undefined,
    });
    if (cli.json) cli.print(toJson({ models: count, errors, warnings }));
    else if (errors.length + warnings.length > 0) cli.print(formatDiagnostics([...warnings, ...errors]));
    cli.log.info(`${count} models: ${errors.length} errors, ${warnings.length} warnings`);
    return errors.length > 0 ? 1 : 0;
  },
};
