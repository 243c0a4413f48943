import { startSandboxProcess } from "../../sandbox/process.ts";
import { startProjectSandbox } from "../../sandbox/project.ts";
import type { CommandSpec } from "../command.ts";
import { stopped } from "./serve.ts";

export const sandbox: CommandSpec = {
  name: "sandbox",
  about: "serve the vendors' protocols on this machine until stopped; prints addresses and tokens",
  options: (command) => command.option("--documented-rates", "throttle as the vendors' documentation says"),
  async run(cli, _args, options) {
    const running =
      options.documentedRates === true
        ? await startSandboxProcess({ restoreRate: 100 })
        : await startProjectSandbox(cli.project(), {});
    if (cli.json) cli.print(JSON.stringify(running.env));
    else
      cli.print(
        Object.entries(running.env)
          .map(([name, value]) => `export ${name}=${value}`)
          .join("\n"),
      );
    cli.log.info(running.summary);
    await stopped(cli.signal);
    await running.close();
    return 0;
  },
};
