import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Cli } from "../../orchestrate/cli/cli.ts";
import { move } from "../../orchestrate/cli/commands/move.ts";
import { bigqueryOptions } from "../../orchestrate/project/bigquery.ts";
import { loadProject } from "../../orchestrate/project/load.ts";
import { FILES_PROJECT, writeProject } from "./project-folder.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "patron-bigquery-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function load(warehouse: string) {
  writeProject(dir, `${FILES_PROJECT}warehouse: ${warehouse}\n`);
  return loadProject(dir, {});
}

async function complaint(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message.replaceAll(`${dir}/`, "");
  }
  return "no complaint";
}

describe("a warehouse in BigQuery", () => {
  it("is opened with what patron.yml says, its key beside that file", () => {
    const project = load(
      "{ type: bigquery, project: shop-123, location: EU, keyfile: key.json, maximum_bytes_billed: 1000000000, job_timeout: 30 min }",
    );
    expect(bigqueryOptions(project)).toEqual({
      project: "shop-123",
      location: "EU",
      credentials: { keyFile: join(dir, "key.json") },
      maximumBytesBilled: 1_000_000_000,
      jobTimeoutMs: 1_800_000,
      openSessionsFile: join(dir, ".patron/bigquery-sessions.json"),
    });
  });

  it("sends no credentials to a server on this machine", () => {
    const project = load("{ type: bigquery, project: shop, endpoint: 'http://127.0.0.1:9050' }");
    expect(bigqueryOptions(project).credentials).toEqual({ anonymous: true });
  });

  it("takes dbt's names from profiles.yml, and of its credentials those of its method", () => {
    const project = load("{ type: bigquery, project: shop }");
    const output = {
      ...{ type: "bigquery" as const, dataset: "core", project: "other", location: "EU", token: "t" },
      ...{ method: "service-account" as const, keyfile: "/keys/a.json", job_execution_timeout_seconds: 60 },
    };
    expect(bigqueryOptions({ ...project, target: { ...project.target, output } })).toMatchObject({
      project: "other",
      credentials: { keyFile: "/keys/a.json" },
      jobTimeoutMs: 60_000,
    });
  });

  it("signs in, pays and tries again as dbt's profile says, by each of its methods", () => {
    const project = load("{ type: bigquery, project: shop }");
    const opened = (more: object) => {
      const output = { type: "bigquery" as const, dataset: "core", project: "other", ...more };
      return bigqueryOptions({ ...project, target: { ...project.target, output } });
    };
    const key = { type: "service_account", client_email: "a@b" };
    const json = JSON.stringify(key);
    for (const keyfile_json of [key, json, Buffer.from(json).toString("base64")])
      expect(opened({ method: "service-account-json", keyfile_json }).credentials).toEqual({ keyJson: json });
    expect(
      opened({
        ...{ method: "oauth-secrets", refresh_token: "r", client_id: "c", client_secret: "s" },
        ...{ token_uri: "https://login.example/token", quota_project: "billing", scopes: ["x"] },
      }).credentials,
    ).toEqual({
      refresh: { token: "r", clientId: "c", clientSecret: "s", tokenUri: "https://login.example/token" },
      quotaProject: "billing",
      scopes: ["x"],
    });
    expect(opened({ method: "oauth-secrets", token: "t" }).credentials).toEqual({ accessToken: "t" });
    expect(opened({ method: "oauth", impersonate_service_account: "a@b" }).credentials).toEqual({
      impersonate: "a@b",
    });
    expect(opened({ execution_project: "payer", timeout_seconds: 60, retries: 2 })).toMatchObject({
      ...{ project: "other", jobsProject: "payer", jobTimeoutMs: 60_000, jobRetries: 2 },
    });
  });

  it("is refused without its project, and with what does nothing there", async () => {
    expect(await complaint(() => load("{ type: bigquery, memory_limit: 4GB }"))).toMatchInlineSnapshot(`
      "patron.yml:6:20  wrong-value
        warehouse.type: BigQuery needs project: the Google Cloud project to build in
      patron.yml:6:44  wrong-value
        warehouse.memory_limit: memory_limit belongs to type: duckdb"
    `);
    expect(await complaint(() => load("{ location: EU }"))).toMatchInlineSnapshot(`
      "patron.yml:6:24  wrong-value
        warehouse.location: location belongs to type: bigquery; this warehouse is DuckDB"
    `);
  });
});

describe("patron move", () => {
  const moving = (warehouse: string, to: string) => {
    const project = load(warehouse);
    const cli = { project: () => project } as Cli;
    return complaint(() => move.run(cli, [], { to, project: "shop" }));
  };

  it("says where it can move to, and from where", async () => {
    expect(await moving("{}", "redshift")).toMatchInlineSnapshot(`
      "unknown-warehouse
        Patron moves to bigquery, not to 'redshift'.
        npx patron move --to bigquery --project PROJECT --location EU"
    `);
    expect(await moving("{ type: bigquery, project: shop }", "bigquery")).toMatchInlineSnapshot(`
      "not-duckdb
        This project's warehouse is not a DuckDB file: there is nothing to move from.
        Name the project that has one: --project-dir DIR"
    `);
    expect(await moving("{}", "bigquery")).toMatchInlineSnapshot(`
      ".patron/warehouse.duckdb  no-warehouse
        Nothing has been loaded yet: the warehouse file is not there.
        Begin in BigQuery right away: warehouse: { type: bigquery, project: … } in patron.yml"
    `);
  });
});
