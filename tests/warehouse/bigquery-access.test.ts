import { BigQuery } from "@google-cloud/bigquery";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { apiOf } from "../../warehouse/bigquery/api.ts";
import { authClient } from "../../warehouse/bigquery/credentials.ts";
import { type BigqueryWarehouse, openBigquery } from "../../warehouse/bigquery/index.ts";
import { BigqueryServer } from "./bigquery-server.ts";

let server: BigqueryServer;
let warehouse: BigqueryWarehouse;
let endpoint: string;
beforeEach(async () => {
  server = new BigqueryServer();
  endpoint = await server.start();
  const credentials = { anonymous: true };
  warehouse = await openBigquery({
    project: "shop",
    location: "EU",
    endpoint,
    credentials,
    clock: manualClock(),
  });
});
afterEach(async () => {
  await warehouse.close();
  await server.stop();
});

const TABLE = { schema: "core", name: "customers" };
const PATH = "shop/datasets/core/tables/customers";
const TAG = "projects/p/locations/eu/taxonomies/1/policyTags/2";

describe("policy tags of columns", () => {
  const put = () =>
    server.resources.set(PATH, {
      etag: "e1",
      schema: {
        fields: [
          { name: "id", type: "INTEGER" },
          { name: "Email", type: "STRING", description: "Where to write." },
        ],
      },
    });
  const changes = () => server.requests.filter((kind) => kind === "patch").length;

  it("are set on those that are named, and nothing else of the table changes", async () => {
    put();
    await warehouse.access.setPolicyTags(TABLE, new Map([["email", [TAG]]]));
    expect(server.resources.get(PATH)).toEqual({
      etag: "e1+",
      schema: {
        fields: [
          { name: "id", type: "INTEGER" },
          { name: "Email", type: "STRING", description: "Where to write.", policyTags: { names: [TAG] } },
        ],
      },
    });
  });

  it("that are there already are not written again", async () => {
    put();
    await warehouse.access.setPolicyTags(TABLE, new Map([["email", [TAG]]]));
    await warehouse.access.setPolicyTags(TABLE, new Map([["email", [TAG]]]));
    expect(changes()).toBe(1);
  });

  it("are set anew on what somebody else changed in between", async () => {
    put();
    server.trouble("patch", { status: 412, reason: "conditionNotMet" });
    await warehouse.access.setPolicyTags(TABLE, new Map([["email", [TAG]]]));
    expect(changes()).toBe(2);
    expect(server.resources.get(PATH)!.etag).toBe("e1+");
  });

  it("of a column that the table has not are a mistake, and nothing is set", async () => {
    put();
    const given = new Map([["phone", [TAG]]]);
    await expect(warehouse.access.setPolicyTags(TABLE, given)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PatronError: bigquery-policy-tags
        core.customers has no column phone, and YAML gives it policy_tags.
        Take the column out of YAML, or let the model give it.]
    `);
    expect(changes()).toBe(0);
  });

  it("that the account may not set are told with the role that may", async () => {
    put();
    const message = "Access Denied: Policy tags: Permission datacatalog.taxonomies.get denied";
    server.trouble("patch", { status: 403, reason: "accessDenied", message });
    await expect(warehouse.access.setPolicyTags(TABLE, new Map([["email", [TAG]]]))).rejects.toThrow(
      "roles/datacatalog.categoryFineGrainedReader",
    );
  });
});

describe("a view that may read a dataset", () => {
  const put = (...access: object[]) => server.resources.set("shop/datasets/raw", { etag: "e1", access });

  it("joins those who may already, once", async () => {
    put({ role: "OWNER", userByEmail: "ana@example.com" });
    const view = { schema: "marts", name: "orders" };
    await warehouse.access.authorise(view, { schema: "raw" });
    await warehouse.access.authorise(view, { schema: "raw" });
    expect(server.resources.get("shop/datasets/raw")).toEqual({
      etag: "e1+",
      access: [
        { role: "OWNER", userByEmail: "ana@example.com" },
        { view: { projectId: "shop", datasetId: "marts", tableId: "orders" } },
      ],
    });
  });

  it("is added to a dataset of another project", async () => {
    server.resources.set("other/datasets/raw", { etag: "e1" });
    await warehouse.access.authorise(
      { schema: "marts", name: "orders" },
      { project: "other", schema: "raw" },
    );
    expect(server.resources.get("other/datasets/raw")!.access).toHaveLength(1);
  });
});

describe("grants", () => {
  it("are read where the data is, without those of the account that asks", async () => {
    server.outcome = () => ({
      schema: [
        { name: "role", type: "STRING" },
        { name: "to", type: "STRING" },
      ],
      rows: [["roles/bigquery.dataViewer", "user:ana@example.com"]],
    });
    expect(await warehouse.access.grants(TABLE)).toEqual([
      { role: "roles/bigquery.dataViewer", to: "user:ana@example.com" },
    ]);
    expect(server.queries[0]).toContain("from `shop`.`region-eu`.INFORMATION_SCHEMA.OBJECT_PRIVILEGES");
    expect(server.queries[0]).toContain("lower(session_user())");
  });
});

describe("a request that nobody answers", () => {
  it("counts as a broken connection, which is tried again", async () => {
    server.trouble("describe", "hang");
    server.resources.set("shop/datasets/raw", { etag: "e1" });
    const auth = await authClient({ anonymous: true });
    const client = new BigQuery({ projectId: "shop", authClient: auth as never, apiEndpoint: endpoint });
    const api = apiOf(client, 100);
    await expect(api.describe("shop", "datasets/raw")).rejects.toMatchObject({ code: "ETIMEDOUT" });
    expect(await api.describe("shop", "datasets/raw")).toEqual({ etag: "e1" });
  });
});
