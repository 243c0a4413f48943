import { readFileSync } from "node:fs";
import type { AuthClient } from "google-auth-library";
import { PatronError } from "../../kernel/diagnostics.ts";
import { registerSecret } from "../../kernel/redact.ts";
import type { Credentials } from "./options.ts";

const SCOPES = ["https://www.googleapis.com/auth/cloud-platform"];
const KEY_HELP =
  "Make one: gcloud iam service-accounts keys create key.json --iam-account=NAME@PROJECT.iam.gserviceaccount.com";

interface ServiceAccountKey {
  type?: string;
  client_email?: string;
  private_key?: string;
  private_key_id?: string;
}

/**
 * The client that signs requests. What is secret of it is registered first, so that no log line and no error shows
 * it. Throws PatronError `bigquery-key` for a key that is none, `bigquery-no-credentials` when there is nothing.
 */
export async function authClient(given: Credentials = {}): Promise<AuthClient> {
  const { Impersonated, PassThroughClient } = await import("google-auth-library");
  if (given.anonymous) return new PassThroughClient();
  const source = await sourceClient(given);
  if (given.impersonate === undefined) return withQuota(source, given);
  const acting = new Impersonated({
    sourceClient: source,
    targetPrincipal: given.impersonate,
    targetScopes: [...(given.scopes ?? SCOPES)],
    lifetime: 3600,
  });
  return withQuota(acting, given);
}

/** Who asks, before anybody acts as somebody else. */
async function sourceClient(given: Credentials): Promise<AuthClient> {
  const { GoogleAuth, OAuth2Client, UserRefreshClient } = await import("google-auth-library");
  const { accessToken, refresh } = given;
  registerSecret(accessToken);
  if (accessToken !== undefined) return new OAuth2Client({ credentials: { access_token: accessToken } });
  if (refresh !== undefined) {
    registerSecret(refresh.token);
    registerSecret(refresh.clientSecret);
    return new UserRefreshClient({
      clientId: refresh.clientId,
      clientSecret: refresh.clientSecret,
      refreshToken: refresh.token,
      ...(refresh.tokenUri === undefined ? {} : { endpoints: { oauth2TokenUrl: refresh.tokenUri } }),
    });
  }
  const scopes = [...(given.scopes ?? SCOPES)];
  return new GoogleAuth({ scopes, ...keyOf(given) }).getClient().catch((cause: unknown) => {
    throw noCredentials(cause);
  });
}

function withQuota(client: AuthClient, { quotaProject }: Credentials): AuthClient {
  if (quotaProject !== undefined) client.quotaProjectId = quotaProject;
  return client;
}

function keyOf({ keyFile, keyJson }: Credentials): { credentials?: ServiceAccountKey } {
  if (keyJson !== undefined) return { credentials: parseKey(keyJson, "the key given as text") };
  if (keyFile === undefined) return {};
  let text: string;
  try {
    text = readFileSync(keyFile, "utf8");
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "is not there" : "cannot be read";
    throw keyError(`The service account's key file ${keyFile} ${reason}.`, cause);
  }
  return { credentials: parseKey(text, keyFile) };
}

function parseKey(text: string, name: string): ServiceAccountKey {
  let key: ServiceAccountKey;
  try {
    key = JSON.parse(text) as ServiceAccountKey;
  } catch {
    // The parser's own words would quote the text, which may be a key.
    throw keyError(`${name} is not JSON.`);
  }
  registerSecret(key.private_key);
  registerSecret(key.private_key_id);
  if (key.type !== "service_account" || !key.client_email || !key.private_key) {
    throw keyError(
      `${name} is no service account's key: it must have type service_account, client_email and private_key.`,
    );
  }
  return key;
}

function keyError(message: string, cause?: unknown): PatronError {
  return new PatronError({ code: "bigquery-key", message, help: KEY_HELP }, { exitCode: 2, cause });
}

function noCredentials(cause: unknown): PatronError {
  const reason = cause instanceof Error ? cause.message.split("\n")[0]! : String(cause);
  return new PatronError(
    {
      code: "bigquery-no-credentials",
      message: `There are no Google credentials here: ${reason}`,
      hint: "Patron takes GOOGLE_APPLICATION_CREDENTIALS (a service account's key file), warehouse.keyfile in patron.yml, or the login of this machine.",
      help: "Sign in: gcloud auth application-default login",
    },
    { cause },
  );
}
