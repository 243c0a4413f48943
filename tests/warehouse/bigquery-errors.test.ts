import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { TransientError } from "../../kernel/diagnostics.ts";
import { redact } from "../../kernel/redact.ts";
import { authClient } from "../../warehouse/bigquery/credentials.ts";
import { bigqueryError } from "../../warehouse/bigquery/errors.ts";
import { failureOf, isBusy } from "../../warehouse/bigquery/failure.ts";
import { waitMs, withRetry } from "../../warehouse/bigquery/retry.ts";

const where = { project: "shop-123", location: "EU" };
const google = (reason: string, message: string, code?: number | string) =>
  Object.assign(new Error(message), { code, errors: [{ reason, message }] });
const text = (
  cause: unknown,
  sql = "select 1",
  at: { project: string; location: string | undefined } = where,
) => bigqueryError(cause, at, sql).message;

describe("an error of BigQuery says what to do", () => {
  it("names the permission that is missing and the least role that has it", () => {
    expect(
      text(
        google(
          "accessDenied",
          "Access Denied: Project shop-123: User does not have bigquery.jobs.create permission in project shop-123.",
          403,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "bigquery-access
        Access Denied: Project shop-123: User does not have bigquery.jobs.create permission in project shop-123.
        The account lacks bigquery.jobs.create; the least role that has it is roles/bigquery.jobUser.
        Grant it: gcloud projects add-iam-policy-binding shop-123 --member=serviceAccount:NAME --role=roles/bigquery.jobUser"
    `);
    expect(
      text(
        google(
          "accessDenied",
          "Access Denied: Table shop-123:raw.orders: Permission bigquery.tables.getData denied",
        ),
      ),
    ).toContain("the least role that has it is roles/bigquery.dataViewer.");
    expect(text(google("accessDenied", "Access Denied"))).toContain("roles/bigquery.jobUser");
  });

  it("tells a project without billing", () => {
    expect(
      text(
        google(
          "billingNotEnabled",
          "Billing has not been enabled for this project. Enable billing at https://console.cloud.google.com/billing. DML queries are not allowed in the free tier.",
          403,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "bigquery-billing
        The project shop-123 has no billing account: Billing has not been enabled for this project. Enable billing at https://console.cloud.google.com/billing. DML queries are not allowed in the free tier.
        Without one BigQuery allows queries of a sandbox only: no DML, no merges, tables that expire.
        Link one: https://console.cloud.google.com/billing/linkedaccount?project=shop-123"
    `);
  });

  it("suspects the location when a dataset is not found", () => {
    expect(
      text(google("notFound", "Not found: Dataset shop-123:core was not found in location EU", 404)),
    ).toMatchInlineSnapshot(`
      "warehouse-sql
        Not found: Dataset shop-123:core was not found in location EU
        It was looked for in EU; a dataset in another location is not seen from there.
        See where it is: bq show --format=prettyjson shop-123:DATASET. Then set warehouse.location in patron.yml."
    `);
    expect(
      text(
        google("notFound", "Not found: Dataset shop-123:core was not found in location US", 404),
        "select 1",
        {
          project: "shop-123",
          location: undefined,
        },
      ),
    ).toContain("patron.yml names no location");
  });

  it("tells a statement over two locations", () => {
    expect(
      text(
        google(
          "invalid",
          "Cannot read and write in different locations: source: asia-south1, destination: EU",
          400,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "bigquery-location
        Cannot read and write in different locations: source: asia-south1, destination: EU
        A statement reads and writes in one location alone; this one ran in EU.
        See where a dataset is: bq show --format=prettyjson shop-123:DATASET. Then set warehouse.location in patron.yml, or location in profiles.yml."
    `);
  });

  it("tells whose right it is to act as a service account", () => {
    expect(
      text(
        Object.assign(
          new Error(
            "PERMISSION_DENIED: unable to impersonate: Permission 'iam.serviceAccounts.getAccessToken' denied",
          ),
          {
            code: 403,
          },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "bigquery-impersonation
        This account may not act as the service account: PERMISSION_DENIED: unable to impersonate: Permission 'iam.serviceAccounts.getAccessToken' denied
        It lacks iam.serviceAccounts.getAccessToken there; the least role that has it is roles/iam.serviceAccountTokenCreator.
        Grant it: gcloud iam service-accounts add-iam-policy-binding NAME@shop-123.iam.gserviceaccount.com --member=user:YOU --role=roles/iam.serviceAccountTokenCreator"
    `);
  });

  it("says how many bytes the statement needs and how to allow them", () => {
    expect(
      text(
        google(
          "bytesBilledLimitExceeded",
          "Query exceeded limit for bytes billed: 1000000. 10485760 or higher required.",
          400,
        ),
        "select *\nfrom raw.orders",
      ),
    ).toMatchInlineSnapshot(`
      "bigquery-bytes-limit
        The statement would scan 10.5 MB; no statement may be billed for more than 1 MB. Nothing was spent.
        Statement: select * from raw.orders
        Let it read fewer partitions, or raise warehouse.maximum_bytes_billed in patron.yml."
    `);
  });

  it("gives a statement that is wrong with BigQuery's place in it", () => {
    expect(
      text(google("invalidQuery", 'Syntax error: Unexpected identifier "selec" at [3:1]', 400), "selec 1"),
    ).toMatchInlineSnapshot(`
      "warehouse-sql
        Syntax error: Unexpected identifier "selec" at [3:1]
        Statement: selec 1"
    `);
  });

  it("tells a quota of the day from a moment's rush", () => {
    expect(
      text(google("quotaExceeded", "Custom quota exceeded: Your usage exceeded QueryUsagePerDay", 403)),
    ).toMatchInlineSnapshot(`
      "bigquery-quota
        A quota of the project shop-123 is used up: Custom quota exceeded: Your usage exceeded QueryUsagePerDay
        See and raise it: https://console.cloud.google.com/iam-admin/quotas?project=shop-123"
    `);
    const rush = bigqueryError(
      google("quotaExceeded", "Exceeded rate limits: too many table update operations", 403),
      where,
    );
    expect(rush).toBeInstanceOf(TransientError);
    expect(rush.message).toMatchInlineSnapshot(`
      "bigquery-busy
        BigQuery was busy through every try (quotaExceeded): Exceeded rate limits: too many table update operations
        Nothing of it was written. Run it again later, or build fewer models at once: --threads 2"
    `);
  });

  it("tells a result that is too large, a time limit, a lack of slots", () => {
    expect(text(google("responseTooLarge", "Response too large to return", 403))).toMatchInlineSnapshot(`
      "bigquery-response-too-large
        The result is larger than BigQuery hands out at once: Response too large to return
        Statement: select 1
        Make a table of it first, and read that."
    `);
    expect(text(google("timeout", "Job timed out after 1m", 400))).toMatchInlineSnapshot(`
      "bigquery-timeout
        The statement ran into its time limit and was stopped: Job timed out after 1m
        Statement: select 1
        Raise warehouse.job_timeout in patron.yml, or let it do less."
    `);
    expect(
      text(google("resourcesExceeded", "Resources exceeded during query execution: out of memory", 400)),
    ).toMatchInlineSnapshot(`
      "warehouse-sql
        Resources exceeded during query execution: out of memory
        Statement: select 1
        Too much for one statement: drop the outermost order by, join on narrower keys, or build it incrementally."
    `);
  });

  it("tells a second writer, a network that fails and a closed warehouse", () => {
    const clash = bigqueryError(
      google(
        "invalidQuery",
        "Transaction is aborted due to concurrent update against table shop-123:raw.orders",
        400,
      ),
      where,
    );
    expect(clash).toBeInstanceOf(TransientError);
    expect(clash.message).toMatchInlineSnapshot(`
      "warehouse-conflict
        Another transaction changed the same rows or tables first: Transaction is aborted due to concurrent update against table shop-123:raw.orders
        Nothing was written. Run it again."
    `);
    const cut = bigqueryError(
      Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" }),
      where,
    );
    expect(cut).toBeInstanceOf(TransientError);
    expect(cut.message).toMatchInlineSnapshot(`
      "bigquery-unreachable
        BigQuery cannot be reached: connect ECONNREFUSED 127.0.0.1:1
        Look at the network, the proxy (HTTPS_PROXY) and warehouse.endpoint in patron.yml. Run it again."
    `);
    expect(text(google("stopped", "Job execution was cancelled"))).toMatchInlineSnapshot(`
      "warehouse-interrupted
        The statement was stopped, for the warehouse was closed."
    `);
  });

  it("tells credentials that are refused from none at all", () => {
    expect(
      text(Object.assign(new Error("invalid_grant: Token has been expired or revoked."), { code: "400" })),
    ).toMatchInlineSnapshot(`
      "bigquery-credentials
        Google did not accept the credentials: invalid_grant: Token has been expired or revoked.
        A key may have been deleted, a token may have run out, or this machine's clock may be wrong.
        Sign in again: gcloud auth application-default login"
    `);
    expect(
      text(new Error("Could not load the default credentials. Browse to https://cloud.google.com for more")),
    ).toMatchInlineSnapshot(`
      "bigquery-no-credentials
        There are no Google credentials here: Could not load the default credentials. Browse to https://cloud.google.com for more
        Patron takes GOOGLE_APPLICATION_CREDENTIALS (a service account's key file), warehouse.keyfile in patron.yml, or the login of this machine.
        Sign in: gcloud auth application-default login"
    `);
  });
});

describe("what is worth a retry", () => {
  it.each([
    ["rateLimitExceeded", 403, true],
    ["jobRateLimitExceeded", 400, true],
    ["backendError", 503, true],
    ["internalError", 500, true],
    ["quotaExceeded", 403, true],
    ["", 502, true],
    ["", "ECONNRESET", true],
    ["invalidQuery", 400, false],
    ["accessDenied", 403, false],
    ["notFound", 404, false],
    ["bytesBilledLimitExceeded", 400, false],
    ["stopped", 400, false],
  ])("%s with %s: %s", (reason, status, expected) => {
    const error = Object.assign(new Error("x"), { code: status, errors: reason === "" ? [] : [{ reason }] });
    expect(isBusy(failureOf(error))).toBe(expected);
  });

  it("waits as long as Retry-After says, in seconds or until a date", () => {
    const at = Date.parse("2026-11-22T04:00:00Z");
    const asked = (header: string) =>
      failureOf(Object.assign(new Error("x"), { response: { headers: { "retry-after": header } } }), at)
        .retryAfterMs;
    expect([asked("3"), asked("Sun, 22 Nov 2026 04:01:00 GMT"), asked("soon")]).toEqual([
      3_000,
      60_000,
      undefined,
    ]);
  });

  it("doubles its waits up to half a minute, half of each by chance", () => {
    const waits = (chance: number) => [0, 1, 2, 9].map((tried) => waitMs(tried, undefined, () => chance));
    expect(waits(0)).toEqual([250, 500, 1_000, 16_000]);
    expect(waits(1)).toEqual([500, 1_000, 2_000, 32_000]);
  });

  it("stops at once for what no wait mends", async () => {
    const clock = manualClock();
    let calls = 0;
    const work = () => {
      calls++;
      return Promise.reject(google("invalidQuery", "no", 400));
    };
    await expect(withRetry(work, { clock })).rejects.toThrow("no");
    expect([calls, clock.slept]).toEqual([1, []]);
  });
});

describe("credentials", () => {
  const folder = mkdtempSync(join(tmpdir(), "bigquery-key-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const refusal = (given: Parameters<typeof authClient>[0]) =>
    authClient(given).then(
      () => "taken",
      (error: Error) => error.message.replaceAll(folder, "DIR"),
    );

  it("say what is wrong with a key, and never show what is in it", async () => {
    const bad = join(folder, "bad.json");
    writeFileSync(bad, '{"private_key": "very-secret-key", oops');
    const user = join(folder, "user.json");
    writeFileSync(user, '{"type":"authorized_user","refresh_token":"r"}');
    expect(await refusal({ keyFile: join(folder, "none.json") })).toMatchInlineSnapshot(`
      "bigquery-key
        The service account's key file DIR/none.json is not there.
        Make one: gcloud iam service-accounts keys create key.json --iam-account=NAME@PROJECT.iam.gserviceaccount.com"
    `);
    expect(await refusal({ keyFile: bad })).toMatchInlineSnapshot(`
      "bigquery-key
        DIR/bad.json is not JSON.
        Make one: gcloud iam service-accounts keys create key.json --iam-account=NAME@PROJECT.iam.gserviceaccount.com"
    `);
    expect(await refusal({ keyFile: user })).toMatchInlineSnapshot(`
      "bigquery-key
        DIR/user.json is no service account's key: it must have type service_account, client_email and private_key.
        Make one: gcloud iam service-accounts keys create key.json --iam-account=NAME@PROJECT.iam.gserviceaccount.com"
    `);
  });

  it("are hidden from every log and error from the moment they are read", async () => {
    await authClient({ accessToken: "ya29.token-of-mine" });
    const key = { type: "service_account", client_email: "a@b.iam", private_key: "-----BEGIN k3y-----" };
    await authClient({ keyJson: JSON.stringify(key) });
    expect(redact("sent ya29.token-of-mine with -----BEGIN k3y-----")).toBe("sent *** with ***");
  });
});
