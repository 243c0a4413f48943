import { type AdviceTable, Adviser } from "./advice.ts";

const UPGRADE =
  "Update Patron; if that does not help, report the reason with the run's id from activate.sync_runs.";
const LINK =
  "Ask whoever manages the Google account to correct login_account and account in activations.yml.";
const CONSENT =
  "Check in the Google account's consent settings that uploaded consent counts; then empty the audience once (--empty) and send it again.";

/**
 * Reasons of Google's Data Manager API that an audience can meet: ErrorReason of a refused request, and, without their
 * prefix, ProcessingErrorReason and ProcessingWarningReason of what was taken and worked on. Source: the API's own types.
 */
const TABLE: AdviceTable = {
  INVALID_AUDIENCE_MEMBER: [
    "record",
    "Google takes a row for no valid member",
    "Correct the customer's e-mail, phone and address in the shop.",
  ],
  INVALID_FORMAT: [
    "record",
    "Google cannot read a field of the row",
    "Correct the customer's e-mail, phone and address in the shop.",
  ],
  INVALID_HEX_ENCODING: ["record", "Google cannot read a hash", UPGRADE],
  INVALID_BASE64_ENCODING: ["record", "Google cannot read a hash", UPGRADE],
  INVALID_SHA256_FORMAT: ["record", "Google cannot read a hash", UPGRADE],
  INVALID_POSTAL_CODE: [
    "record",
    "the postal code is none",
    "Correct the postal code in the shop, or take address out of identifiers.",
  ],
  INVALID_COUNTRY_CODE: [
    "record",
    "the country is none",
    "Correct the country in the shop, or take address out of identifiers.",
  ],
  INVALID_REGION_CODE: [
    "record",
    "the country is none",
    "Correct the country in the shop, or take address out of identifiers.",
  ],
  NO_IDENTIFIERS_PROVIDED: [
    "record",
    "nothing to recognise the customer by",
    "Add an identifier under identifiers, or collect e-mail or phone.",
  ],
  TOO_MANY_USER_IDENTIFIERS: ["record", "more identifiers than Google takes of one customer", UPGRADE],
  REQUIRED_FIELD_MISSING: [
    "record",
    "a field is missing in the row",
    "Complete name, country and postal code in the shop, or take address out of identifiers.",
  ],
  FIELD_VALUE_TOO_LONG: [
    "record",
    "a field is longer than Google takes",
    "Shorten the name or the postal code in the shop.",
  ],
  NO_CONSENT: ["record", "Google has no consent for the row", CONSENT],
  DENIED_CONSENT: ["record", "Google has a denial of consent for the row", CONSENT],
  UNKNOWN_CONSENT: ["record", "Google knows of no consent for the row", CONSENT],
  INTERNAL_ERROR: ["passing", "an error at Google", "Run the sync again later."],
  DEADLINE_EXCEEDED: ["passing", "Google took too long", "Run the sync again later."],
  RESOURCE_EXHAUSTED: [
    "passing",
    "more requests than Google allows",
    "Wait until tomorrow, or send fewer audiences from this Google project in a day.",
  ],
  PERMISSION_DENIED: [
    "account",
    "the login may not change this audience",
    "Ask whoever manages the Google account to give the login access to it, and check the audience's number in activations.yml.",
  ],
  NOT_FOUND: [
    "account",
    "there is no such account or audience",
    "Check account and audience in activations.yml against Google's audience manager.",
  ],
  INVALID_ARGUMENT: [
    "account",
    "Google finds the request wrong",
    "Check account, login_account and audience in activations.yml.",
  ],
  INVALID_DESTINATION: [
    "account",
    "the account is none that takes audiences",
    "Check account in activations.yml: digits alone, without dashes.",
  ],
  INVALID_USER_LIST_ID: [
    "account",
    "there is no such audience",
    "Check audience in activations.yml against Google's audience manager.",
  ],
  INVALID_USER_LIST_TYPE: [
    "account",
    "the audience is of a kind that takes no customer data",
    "Create a customer list in Google's audience manager and write its number under audience.",
  ],
  UNSUPPORTED_USER_LIST_UPLOAD_KEY_TYPES: [
    "account",
    "the audience is not made for contact data",
    "Create a customer list for contact data in Google's audience manager and write its number under audience.",
  ],
  UNSUPPORTED_INGESTED_USER_LIST_INFO_CONFIG: [
    "account",
    "the audience is not made for contact data",
    "Create a customer list for contact data in Google's audience manager and write its number under audience.",
  ],
  USER_LIST_TYPE_NOT_SUPPORTED_FOR_ACCOUNT: [
    "account",
    "the account has no audiences of this kind",
    "Create the audience in an account that may hold customer lists.",
  ],
  UNSUPPORTED_ACCOUNT_TYPES_FOR_USER_LIST_TYPE: [
    "account",
    "accounts of this type have no such audiences",
    "Create the audience in an account that may hold customer lists.",
  ],
  USER_LIST_MUTATION_NOT_SUPPORTED: [
    "account",
    "the audience cannot be changed",
    "Create a customer list of your own; shared and built-in ones cannot be changed.",
  ],
  SENSITIVE_USER_LIST_IMMUTABLE: [
    "account",
    "Google holds the audience to be sensitive",
    "Choose another segment: Google lets nobody change audiences about sensitive matters.",
  ],
  OWNERSHIP_REQUIRED_FOR_UPDATE: [
    "account",
    "the audience belongs to another account",
    "Write the account that owns the audience under account.",
  ],
  TERMS_AND_CONDITIONS_NOT_SIGNED: [
    "account",
    "the terms of Customer Match are not accepted",
    "Accept them in the Google account under Tools, Data manager; then run the sync again.",
  ],
  ADVERTISER_TOS_NOT_ACCEPTED: [
    "account",
    "the advertiser has not accepted the terms",
    "Accept them in the Google account under Tools, Data manager; then run the sync again.",
  ],
  NOT_ALLOWLISTED: [
    "account",
    "the account may not use Customer Match yet",
    "Ask Google's support to open Customer Match for the account; it needs some history of spending.",
  ],
  ADVERTISER_NOT_ALLOWLISTED_FOR_UPLOADED_DATA: [
    "account",
    "the account may not use Customer Match yet",
    "Ask Google's support to open Customer Match for the account; it needs some history of spending.",
  ],
  EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED: [
    "account",
    "the account has not said whether it advertises politics in the EU",
    "Answer the declaration in the Google account; then run the sync again.",
  ],
  THIRD_PARTY_USER_DATA_NOT_ALLOWED: [
    "account",
    "the account may hold data of its own customers alone",
    "Choose a segment of your own customers.",
  ],
  OPERATING_ACCOUNT_LOGIN_ACCOUNT_MISMATCH: ["account", "the login does not belong to the account", LINK],
  DESTINATION_ACCOUNT_TYPE_MISMATCH: ["account", "the account is of another type", LINK],
  MISMATCHED_ACCOUNT_TYPE: ["account", "the account is of another type", LINK],
  UNSUPPORTED_OPERATING_ACCOUNT_FOR_DATA_PARTNER: [
    "account",
    "the data partner may not use this account",
    LINK,
  ],
  UNSUPPORTED_LINKED_ACCOUNT_FOR_DATA_PARTNER: ["account", "the data partner may not use this account", LINK],
  LINKED_ACCOUNT_ONLY_ALLOWED_WITH_DATA_PARTNER_LOGIN_ACCOUNT: [
    "account",
    "the login is no data partner",
    LINK,
  ],
  DIFFERENT_LOGIN_ACCOUNTS_NOT_ALLOWED_FOR_DATA_PARTNER: ["account", "the login is another one", LINK],
  DATA_PARTNER_USER_LIST_MUTATE_NOT_ALLOWED: [
    "account",
    "the data partner may not change this audience",
    LINK,
  ],
  TOO_MANY_AUDIENCE_MEMBERS: ["account", "more rows in a request than Google takes", UPGRADE],
  TOO_MANY_DESTINATIONS: ["account", "more audiences in a request than Google takes", UPGRADE],
  DUPLICATE_DESTINATION_REFERENCE: ["account", "the same audience twice in a request", UPGRADE],
  MULTIPLE_DATA_TYPES_NOT_ALLOWED: ["account", "two kinds of data in a request", UPGRADE],
  INVALID_ENUM_VALUE: ["account", "a value that Google does not know", UPGRADE],
  INVALID_REQUEST_ID: [
    "account",
    "Google does not know the request any more",
    "Run the sync again: what is not confirmed is sent once more.",
  ],
  UNAUTHENTICATED: [
    "account",
    "the token has expired or is none",
    "Check GOOGLE_DATA_MANAGER_TOKEN in the environment: ask whoever runs Patron to renew it.",
  ],
  other: [
    "account",
    "a reason that Patron does not know",
    "Read the reason in Google's list of error reasons; then look at account and audience in activations.yml.",
  ],
};

export const google = new Adviser("google", "Google Data Manager", TABLE);
