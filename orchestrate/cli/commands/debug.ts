import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { redact } from "../../../kernel/redact.ts";
import { profileFolders } from "../../../transform/index.ts";
import { describe } from "../../job/run.ts";
import { dbtSettings } from "../../project/find.ts";
import type { Project } from "../../project/load.ts";
import { version } from "../../project/package-root.ts";
import { openForReading } from "../../warehouse.ts";
import { type Cli, toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";
import { greet } from "../model-run.ts";

interface Finding {
  part: string;
  about: string;
  ok: boolean;
}

/** Keys of a profile whose values are never shown. */
const SECRET = /pass|token|secret|keyfile_json|private_key/i;

/** `patron debug`: which project, profile and target a call means, and whether the warehouse answers. */
export const debug: CommandSpec = {
  name: "debug",
  about: "tell which project, profile and target a call means, and try the connection",
  options: (command) =>
    command
      .option("--connection", "tries the connection alone")
      .option("--config-dir", "tells where profiles.yml is looked for"),
  async run(cli, _args, options) {
    if (options.configDir === true) {
      for (const dir of profileFolders({ projectDir: cli.projectDir, env: process.env })) cli.print(dir);
      return 0;
    }
    greet(cli);
    const findings = [
      ...(options.connection === true ? [] : await versions()),
      ...(await projectAndConnection(cli)),
    ];
    const failed = findings.filter((finding) => !finding.ok).length;
    if (cli.json) cli.print(toJson(findings));
    else {
      for (const { part, about } of findings) cli.runnerLog.info(`${part}: ${redact(about)}`);
      cli.runnerLog.info(
        failed === 0 ? "All checks passed!" : `${failed} ${failed === 1 ? "check" : "checks"} failed.`,
      );
    }
    return failed === 0 ? 0 : 1;
  },
};

async function versions(): Promise<Finding[]> {
  const git = await promisify(execFile)("git", ["--version"]).then(
    ({ stdout }) => ({ about: stdout.trim(), ok: true }),
    () => ({ about: "not found; packages from git cannot be installed", ok: false }),
  );
  return [
    { part: "patron version", about: version, ok: true },
    { part: "node version", about: `${process.version} (${process.platform} ${process.arch})`, ok: true },
    { part: "git", ...git },
  ];
}

async function projectAndConnection(cli: Cli): Promise<Finding[]> {
  let project: Project;
  try {
    project = cli.project();
  } catch (error) {
    return [{ part: "project", about: describe(error), ok: false }];
  }
  const { target } = project;
  const told = (part: string, about: string): Finding => ({ part, about, ok: true });
  const name = dbtSettings(project.modelsDir).name ?? "";
  return [
    told("project", `${name} (${project.modelsDir})`),
    told("profile", `${target.profile} (${target.file ?? project.file.path})`),
    told("target", `${target.name}, type ${target.type}, schema ${target.schema}, threads ${target.threads}`),
    told("settings", settingsOf(project)),
    await connection(cli, project),
  ];
}

function settingsOf({ target, warehouseFile }: Project): string {
  const shown = Object.entries(target.output ?? { path: warehouseFile })
    .filter(
      ([, value]) => value !== undefined && JSON.stringify(value) !== "{}" && JSON.stringify(value) !== "[]",
    )
    .map(([key, value]) => `${key}=${SECRET.test(key) ? "***" : textOf(value)}`);
  return shown.join(", ");
}

const textOf = (value: unknown): string =>
  typeof value === "object" ? JSON.stringify(value) : String(value);

async function connection({ log }: Cli, project: Project): Promise<Finding> {
  const part = "Connection test";
  try {
    const { warehouse } = await openForReading(project, log);
    try {
      const [row] = await warehouse.rows<{ version: string }>(
        warehouse.dialect === "duckdb" ? "select version() as version" : "select 'BigQuery' as version",
      );
      return {
        part,
        about: `[OK connection ok] ${warehouse.database}, ${warehouse.dialect} ${row?.version}`,
        ok: true,
      };
    } finally {
      await warehouse.close();
    }
  } catch (error) {
    return { part, about: `[ERROR]\n${describe(error)}`, ok: false };
  }
}
