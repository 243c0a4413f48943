import { existsSync } from "node:fs";
import { join } from "node:path";
import { createHttpClient } from "../../../extract/http/create.ts";
import { systemClock } from "../../../kernel/clock.ts";
import { loadModels } from "../../job/build-step.ts";
import { describe } from "../../job/run.ts";
import { packageRoot, version } from "../../project/package-root.ts";
import { type ConfiguredSource, configureSources, needsSandbox } from "../../project/sources.ts";
import { startProjectSandbox } from "../../sandbox/project.ts";
import { hasWarehouse, openForReading } from "../../warehouse.ts";
import { type Cli, toJson } from "../cli.ts";
import type { CommandSpec } from "../command.ts";

interface Finding {
  part: string;
  ok: boolean;
  about: string;
}

export const doctor: CommandSpec = {
  name: "doctor",
  about: "check the installation, patron.yml, the models, the warehouse and each source's credentials",
  async run(cli) {
    const findings: Finding[] = [];
    const check = async (part: string, work: () => Promise<string> | string) => {
      try {
        findings.push({ part, ok: true, about: await work() });
      } catch (error) {
        findings.push({ part, ok: false, about: describe(error) });
      }
    };
    await check("patron", () => `${version} on Node ${process.versions.node}`);
    await check("site builder", siteBuilder);
    await check("patron.yml", () => cli.project().file.path);
    if (findings.every((finding) => finding.part !== "patron.yml" || finding.ok)) {
      await check("models", () => modelsOf(cli));
      await check("warehouse", () => warehouseOf(cli));
      await checkSources(cli, check);
    }
    tell(cli, findings);
    return findings.every((finding) => finding.ok) ? 0 : 1;
  },
};

function siteBuilder(): string {
  if (existsSync(join(packageRoot, "dashboards/node_modules"))) return "installed";
  throw new Error("not installed: npm ci --prefix dashboards");
}

async function modelsOf(cli: Cli): Promise<string> {
  const models = await loadModels(cli.project(), "warehouse", {
    env: process.env,
    vars: cli.vars,
    log: cli.log,
  });
  return `${cli.project().modelsDir}: ${models.nodes.size} nodes`;
}

async function warehouseOf(cli: Cli): Promise<string> {
  if (!hasWarehouse(cli.project())) return "not there yet: npx patron run daily";
  const { warehouse, copiedAt } = await openForReading(cli.project(), cli.log);
  const relations = await warehouse.relations();
  await warehouse.close();
  return `${relations.length} tables and views${copiedAt === undefined ? "" : " (a read copy; a job holds the warehouse)"}`;
}

type Check = (part: string, work: () => Promise<string> | string) => Promise<void>;

async function checkSources(cli: Cli, check: Check): Promise<void> {
  const project = cli.project();
  let close = async () => {};
  let env: Record<string, string> = {};
  if (needsSandbox(project, process.env)) {
    await check("sandbox", async () => {
      const sandbox = await startProjectSandbox(project, process.env);
      close = sandbox.close;
      env = sandbox.env;
      return Object.values(sandbox.urls).join(", ");
    });
  }
  try {
    let configured: ConfiguredSource[] = [];
    await check("credentials", () => {
      configured = configureSources(project, process.env, env);
      return `of ${configured.length} sources`;
    });
    for (const one of configured) {
      await check(one.source.name, async () => {
        await askSource(cli, one);
        return `answers; streams: ${one.source.streams.map((stream) => stream.name).join(", ")}`;
      });
    }
  } finally {
    await close();
  }
}

async function askSource(cli: Cli, { source, options }: ConfiguredSource): Promise<void> {
  const http = createHttpClient(source.http(options), {
    clock: systemClock,
    log: cli.log,
    signal: cli.signal,
    // Nothing of a check is loaded, so nothing is landed.
    land: async () => {},
  });
  await source.check({ http, options, signal: cli.signal });
}

function tell(cli: Cli, findings: readonly Finding[]): void {
  if (cli.json) {
    cli.print(toJson(findings));
    return;
  }
  for (const finding of findings) {
    cli.print(
      `${finding.ok ? "ok    " : "FAILED"}  ${finding.part}: ${finding.about.replaceAll("\n", "\n        ")}`,
    );
  }
}
