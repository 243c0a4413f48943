import { PatronError } from "../../../kernel/diagnostics.ts";
import { runOperation } from "../../../transform/index.ts";
import { loadModels } from "../../job/build-step.ts";
import { openWarehouse } from "../../warehouse.ts";
import type { CommandSpec } from "../command.ts";
import { greet } from "../model-run.ts";
import { namesAndValues } from "../usage.ts";

/** `patron run-operation grant_all --args '{role: reader}'`. */
export const operation: CommandSpec = {
  name: "run-operation",
  args: "<macro>",
  about: "call a macro for what it does in the warehouse",
  options: (command) =>
    command
      .option("--args <yaml>", "the macro's arguments, as YAML or JSON: '{name: value}'")
      .option("--threads <n>", "accepted; a macro runs in one"),
  async run(cli, [macro], options) {
    const args = namesAndValues("--args", options.args as string | undefined, "{name: value}");
    greet(cli);
    const request = cli.request("run-operation");
    const warehouse = await openWarehouse(cli.project(), request);
    try {
      const print = cli.flags.print ? cli.print : () => {};
      const around = { env: process.env, vars: cli.vars, log: cli.runnerLog, print };
      const models = await loadModels(cli.project(), warehouse.database, around);
      await runOperation({ project: models, warehouse, macro: String(macro), args });
      return 0;
    } catch (error) {
      if (!(error instanceof PatronError) || error.exitCode === 2) throw error;
      const text = `Encountered an error while running operation: ${error.message}`;
      cli.lines.emit({ level: "error", name: "RunningOperationCaughtError", text });
      return 1;
    } finally {
      await warehouse.close();
    }
  },
};
