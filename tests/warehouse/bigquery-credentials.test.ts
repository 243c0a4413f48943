import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuthClient } from "google-auth-library";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { redact } from "../../kernel/redact.ts";
import { authClient } from "../../warehouse/bigquery/credentials.ts";
import { bigqueryError } from "../../warehouse/bigquery/errors.ts";
import type { Credentials } from "../../warehouse/bigquery/index.ts";

/** A request that Google's token servers would have got. */
interface Asked {
  host: string;
  path: string;
  form: URLSearchParams;
  json: Record<string, unknown>;
  authorization: string | undefined;
}

const asked: Asked[] = [];
/** What the stub answers, by host; default: a token. */
const answers = new Map<string, { status: number; body: object }>();
const server = createServer(async (request, response) => {
  const [, host, ...rest] = request.url!.split("/");
  const text = await textOf(request);
  asked.push({
    host: host!,
    path: `/${rest.join("/")}`,
    form: new URLSearchParams(text),
    json: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {},
    authorization: request.headers.authorization,
  });
  const expireTime = new Date(Date.now() + 3_600_000).toISOString();
  const token = {
    access_token: `token-of-${host}`,
    expires_in: 3600,
    accessToken: `acting-${host}`,
    expireTime,
  };
  const { status, body } = answers.get(host!) ?? { status: 200, body: token };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
let base: string;
let folder: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), "bigquery-auth-"));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked.length = 0;
  answers.clear();
});

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEY = {
  type: "service_account",
  project_id: "shop",
  private_key_id: "k1",
  client_email: "loader@shop.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
};

/** The client, with every request of its own going to the stub, under the host it was meant for. */
async function open(given: Credentials): Promise<AuthClient> {
  const client = await authClient(given);
  for (const one of [client, (client as { sourceClient?: AuthClient }).sourceClient]) {
    if (one === undefined) continue;
    one.transporter.defaults.fetchImplementation = ((url: URL, init: RequestInit) => {
      const { host, pathname } = new URL(url);
      return fetch(`${base}/${host}${pathname}`, init);
    }) as never;
  }
  return client;
}

const bearer = async (client: AuthClient) => (await client.getRequestHeaders()).get("authorization");

describe("credentials, against a stub of Google's token servers", () => {
  it("of a service account sign for its mail and BigQuery's scope, from a file or a text", async () => {
    const keyFile = join(folder, "key.json");
    writeFileSync(keyFile, JSON.stringify(KEY));
    for (const given of [{ keyFile }, { keyJson: JSON.stringify(KEY) }]) {
      asked.length = 0;
      expect(await bearer(await open(given))).toBe("Bearer token-of-oauth2.googleapis.com");
      const [head, claims, signature] = asked[0]!.form.get("assertion")!.split(".") as [
        string,
        string,
        string,
      ];
      expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({
        iss: "loader@shop.iam.gserviceaccount.com",
        scope: "https://www.googleapis.com/auth/cloud-platform",
        aud: "https://oauth2.googleapis.com/token",
      });
      const pem = createPublicKey(publicKey.export({ type: "spki", format: "pem" }) as string);
      expect(
        verify("sha256", Buffer.from(`${head}.${claims}`), pem, Buffer.from(signature, "base64url")),
      ).toBe(true);
    }
  });

  it("of a service account that acts as another ask for that one's token with their own", async () => {
    const client = await open({
      keyJson: JSON.stringify(KEY),
      impersonate: "marts@shop.iam.gserviceaccount.com",
    });
    expect(await bearer(client)).toBe("Bearer acting-iamcredentials.googleapis.com");
    expect(asked.map(({ host, path }) => `${host}${path}`)).toEqual([
      "oauth2.googleapis.com/token",
      "iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/marts@shop.iam.gserviceaccount.com:generateAccessToken",
    ]);
    expect(asked[1]).toMatchObject({
      authorization: "Bearer token-of-oauth2.googleapis.com",
      json: { scope: ["https://www.googleapis.com/auth/cloud-platform"], lifetime: "3600s" },
    });
  });

  it("of a person are renewed with OAuth's secrets, at the address that is given", async () => {
    const refresh = {
      token: "refresh-secret-1",
      clientId: "c-1",
      clientSecret: "client-secret-1",
      tokenUri: "https://login.example/token",
    };
    expect(await bearer(await open({ refresh }))).toBe("Bearer token-of-login.example");
    expect(Object.fromEntries(asked[0]!.form)).toMatchObject({
      grant_type: "refresh_token",
      refresh_token: "refresh-secret-1",
      client_id: "c-1",
      client_secret: "client-secret-1",
    });
    expect(redact("sent refresh-secret-1 and client-secret-1")).toBe("sent *** and ***");
  });

  it("of this machine are those that GOOGLE_APPLICATION_CREDENTIALS names", async () => {
    const login = { type: "authorized_user", client_id: "c", client_secret: "s", refresh_token: "r" };
    const path = join(folder, "adc.json");
    writeFileSync(path, JSON.stringify(login));
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", path);
    // Nobody asks whether this machine is one of Google's.
    vi.stubEnv("METADATA_SERVER_DETECTION", "none");
    try {
      expect(await bearer(await open({}))).toBe("Bearer token-of-oauth2.googleapis.com");
      expect(asked[0]!.form.get("refresh_token")).toBe("r");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("count against the quota of another project where one is named, and ask for the scopes that are", async () => {
    const scopes = ["https://www.googleapis.com/auth/bigquery"];
    const client = await open({ keyJson: JSON.stringify(KEY), quotaProject: "billing", scopes });
    expect((await client.getRequestHeaders()).get("x-goog-user-project")).toBe("billing");
    const claims = asked[0]!.form.get("assertion")!.split(".")[1]!;
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ scope: scopes[0] });
  });

  it("that Google refuses are told as that, and whose right is missing when acting as another", async () => {
    const said = async (given: Credentials) => {
      const error = await bearer(await open(given)).catch((cause: unknown) => cause);
      return bigqueryError(error, { project: "shop", location: "EU" }).message;
    };
    answers.set("oauth2.googleapis.com", {
      status: 400,
      body: { error: "invalid_grant", error_description: "Invalid JWT Signature." },
    });
    expect(await said({ keyJson: JSON.stringify(KEY) })).toMatchInlineSnapshot(`
      "bigquery-credentials
        Google did not accept the credentials: invalid_grant: Invalid JWT Signature.
        A key may have been deleted, a token may have run out, or this machine's clock may be wrong.
        Sign in again: gcloud auth application-default login"
    `);
    answers.clear();
    answers.set("iamcredentials.googleapis.com", {
      status: 403,
      body: {
        error: {
          code: 403,
          status: "PERMISSION_DENIED",
          message:
            "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
        },
      },
    });
    expect(
      await said({ keyJson: JSON.stringify(KEY), impersonate: "marts@shop.iam.gserviceaccount.com" }),
    ).toMatchInlineSnapshot(`
      "bigquery-impersonation
        This account may not act as the service account: Could not refresh access token: PERMISSION_DENIED: unable to impersonate: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).
        It lacks iam.serviceAccounts.getAccessToken there; the least role that has it is roles/iam.serviceAccountTokenCreator.
        Grant it: gcloud iam service-accounts add-iam-policy-binding NAME@shop.iam.gserviceaccount.com --member=user:YOU --role=roles/iam.serviceAccountTokenCreator"
    `);
  });
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
