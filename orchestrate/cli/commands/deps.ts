import { installPackages, PACKAGE_SOURCES, type PackageSource } from "../../../transform/index.ts";
import { toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { greet } from "../model-run.ts";
import { usage } from "../usage.ts";

export const deps: CommandSpec = {
  name: "deps",
  about: "install the packages that packages.yml names: local folders, git repositories, tarballs",
  options: (command) =>
    command
      .option("--upgrade", "looks revisions up anew and writes package-lock.yml")
      .option("--lock", "writes package-lock.yml where it does not fit packages.yml, and installs nothing")
      .option(
        "--add-package <package>",
        "adds a package first: https://host/name.git@v1.2.0, or a folder: ../shared",
      )
      .option(
        "--source <kind>",
        `what --add-package names: ${PACKAGE_SOURCES.join(", ")} (default: what it looks like)`,
      ),
  async run(cli, _args, options) {
    const source = options.source as PackageSource | undefined;
    if (source !== undefined && !PACKAGE_SOURCES.includes(source))
      throw usage(`--source wants one of ${PACKAGE_SOURCES.join(", ")}, not '${source}'.`);
    if (source !== undefined && options.addPackage === undefined)
      throw usage("--source says what --add-package names: give both.");
    greet(cli);
    const { packages, fromLock } = await installPackages({
      projectDir: cli.dbtDir(),
      vars: cli.vars,
      env: process.env,
      log: cli.runnerLog,
      upgrade: options.upgrade === true,
      lockOnly: options.lock === true,
      ...(typeof options.addPackage === "string" ? { add: { text: options.addPackage, source } } : {}),
    });
    if (cli.json) cli.print(toJson({ packages, from_lock: fromLock }));
    else if (packages.length === 0) {
      cli.runnerLog.info("No packages were found in packages.yml or dependencies.yml.");
    }
    return 0;
  },
};
