import { type AdviceTable, Adviser } from "./advice.ts";

const CORRECT =
  "Correct the customer's e-mail and phone in the shop; a phone needs its country code or phone_region.";

/** Reasons of Klaviyo's API by the code of its error objects, of requests and of import jobs. */
const TABLE: AdviceTable = {
  invalid: ["record", "Klaviyo cannot read the profile", CORRECT],
  invalid_email: ["record", "the e-mail is none", CORRECT],
  invalid_phone_number: ["record", "the phone is none that Klaviyo can send to", CORRECT],
  duplicate_profile: [
    "record",
    "e-mail and phone belong to two profiles at Klaviyo",
    "Merge the two profiles in Klaviyo, or take phone out of identifiers.",
  ],
  "no-id": [
    "record",
    "Klaviyo has told no id of the profile, so that it cannot be taken off",
    "Remove it from the list in Klaviyo by hand.",
  ],
  too_large: [
    "record",
    "more than Klaviyo takes at once",
    "Run the sync again: the batch is cut into smaller ones.",
  ],
  throttled: ["passing", "more calls than Klaviyo allows", "Run the sync again later."],
  error: ["passing", "an error at Klaviyo", "Run the sync again later."],
  not_authenticated: [
    "account",
    "the key is none",
    "Check KLAVIYO_API_KEY in the environment: ask whoever runs Patron to renew it.",
  ],
  authentication_failed: [
    "account",
    "the key is none",
    "Check KLAVIYO_API_KEY in the environment: ask whoever runs Patron to renew it.",
  ],
  permission_denied: [
    "account",
    "the key may not change lists and profiles",
    "Ask whoever manages Klaviyo for a private key with full access to lists and profiles.",
  ],
  not_found: [
    "account",
    "there is no such list",
    "Check list in activations.yml: it is at the end of the list's address in Klaviyo.",
  ],
  "cancelled-job": [
    "record",
    "the import was cancelled in Klaviyo",
    "Ask in Klaviyo who cancelled it; the rows are sent again at the next sync.",
  ],
  other: [
    "account",
    "a reason that Patron does not know",
    "Read the code in Klaviyo's list of errors; then look at list in activations.yml.",
  ],
};

export const klaviyo = new Adviser("klaviyo", "Klaviyo", TABLE);
