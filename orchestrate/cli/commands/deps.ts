import { installPackages } from "../../../transform/index.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { greet } from "../model-run.ts";

export const deps: CommandSpec = {
  name: "deps",
  about: "install the packages that packages.yml names: local folders, git repositories, tarballs",
  options: (command) =>
    command
      .option("--upgrade", "looks revisions up anew and writes package-lock.yml")
      .option("--lock", "writes package-lock.yml and installs nothing"),
  async run(cli, _args, options) {
    greet(cli);
    const { packages, fromLock } = await installPackages({
      projectDir: cli.dbtDir(),
      vars: cli.vars,
      env: process.env,
      log: cli.runnerLog,
      upgrade: options.upgrade === true || options.lock === true,
      lockOnly: options.lock === true,
    });
    if (cli.json) cli.print(toJson({ packages, from_lock: fromLock }));
    else if (packages.length === 0) {
      cli.runnerLog.info("No packages were found in packages.yml or dependencies.yml.");
    }
    return 0;
  },
};
