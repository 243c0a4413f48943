import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Ajv, type ValidateFunction } from "ajv";

const SPEC_FILE = new URL("../../vendor/stripe/openapi_spec3.2024-06-20.json.gz", import.meta.url);
const SPEC_ID = "stripe";

const compiled = new Map<string, ValidateFunction>();
let spec: Json | undefined;

/**
 * Checks a list that the sandbox answers against the vendor's OpenAPI; the list's `url` says which. Each is compiled once
 * a process. Throws an Error that names the first places that do not fit. What is no list is not checked.
 */
export function checkList(body: unknown): void {
  const path = (body as { url?: string }).url;
  if (path === undefined) return;
  const fits = compiled.get(path) ?? compile(path);
  compiled.set(path, fits);
  if (fits(body)) return;
  const places = (fits.errors ?? []).slice(0, 5).map((error) => `${error.instancePath} ${error.message}`);
  throw new Error(`does not fit Stripe's OpenAPI: ${places.join("; ")}`);
}

/** The schema of a path's 200 answer to GET. Only the parts that it reaches are compiled. */
function compile(path: string): ValidateFunction {
  spec ??= readSpec();
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false, logger: false });
  ajv.addSchema(spec as object, SPEC_ID);
  const pointer = ["paths", path, "get", "responses", "200", "content", "application/json", "schema"]
    .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  return ajv.compile({ $ref: `${SPEC_ID}#/${pointer}` });
}

function readSpec(): Json {
  const read = JSON.parse(gunzipSync(readFileSync(SPEC_FILE)).toString("utf8")) as Json;
  nullsAllowed(read);
  return read;
}

type Json = { [key: string]: unknown };

/** OpenAPI 3.0 says `nullable` where JSON Schema lists null among the types or alternatives. */
function nullsAllowed(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const child of Object.values(value)) nullsAllowed(child);
  const schema = value as Json;
  if (typeof schema.nullable !== "boolean") return;
  if (schema.nullable) {
    if (typeof schema.type === "string") schema.type = [schema.type, "null"];
    if (Array.isArray(schema.enum)) schema.enum.push(null);
    if (Array.isArray(schema.anyOf)) schema.anyOf.push({ type: "null" });
  }
  delete schema.nullable;
}
