import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { google } from "../../activate/destinations/advice/google.ts";

interface Types {
  nested?: Record<string, Types>;
  values?: Record<string, number>;
}

/** The names of an enumeration of Google's Data Manager API, as its own types have them. */
function enumeration(name: string): string[] {
  const file = new URL("../../../shared/vendor/google/datamanager-protos.json", import.meta.url);
  const look = (types: Types): string[] | undefined => {
    for (const [key, one] of Object.entries(types.nested ?? {})) {
      const found = key === name && one.values !== undefined ? Object.keys(one.values) : look(one);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return look(JSON.parse(readFileSync(file, "utf8")) as Types) ?? [];
}

/** What a request about audience members with contact data cannot meet: events, licences, partners' and other lists, encryption. */
const ELSEWHERE =
  /UNSPECIFIED|EVENT|CONVERSION|LICENSE|COST|PRIC|CURRENCY|MERCHANT|CUSTOM_VARIABLE|COUPON|STORE_SALES|COMMERCE|PARTNER|MOBILE_ID|CLIENT_ID|GOOGLE_ANALYTICS|DEVICE|SUBDIVISION|CONTINENT|CLID|GBRAID|WBRAID|TRANSACTION|DECRYPTION|KEK|DEK|WIP|AWS|AD_IDENTIFIER|BRAID|ENHANCED/;
/** Methods of user lists and resources beside their members. */
const OF_RESOURCES =
  /^(ALREADY_EXISTS|IMMUTABLE_FIELD_FOR_UPDATE|INVALID_RESOURCE_NAME|INVALID_FILTER|INVALID_UPDATE_MASK|INVALID_PAGE_TOKEN|INVALID_CLIENT_ACCOUNT_ID|INVALID_DESCRIPTION|INVALID_DISPLAY_NAME|DISPLAY_NAME_ALREADY_USED|BILLABLE_RECORD_COUNT_IMMUTABLE|USER_LIST_NAME_RESERVED|MEMBERSHIP_DURATION_TOO_LONG|INVALID_PROPERTY_TYPE|INVALID_STREAM_TYPE|RESERVED_NAME_USED|INVALID_NUMBER_FORMAT|TOO_MANY_ELEMENTS)$/;

it("has advice for every reason of Google's own types that an audience can meet", () => {
  const reasons = [
    ...enumeration("ErrorReason"),
    ...enumeration("ProcessingErrorReason"),
    ...enumeration("ProcessingWarningReason"),
  ].map((reason) => reason.replace(/^PROCESSING_(ERROR|WARNING)_(REASON_)?/, ""));
  expect(reasons.length).toBeGreaterThan(140);
  const met = reasons.filter((reason) => !ELSEWHERE.test(reason) && !OF_RESOURCES.test(reason));
  expect(met.filter((reason) => !google.knows(reason))).toEqual([]);
  expect(met.length).toBeGreaterThan(35);
});
