import { type AdviceTable, Adviser } from "./advice.ts";

const WAIT = "Run the sync again in an hour; Meta counts calls by the hour.";
const WAIT_NORMAL = "Run the sync again when the audience is ready in Meta's audience manager.";
const ANEW = "Run the sync again: the replacement is begun anew.";
const FLAG = "Appeal in Meta's audience manager, or make a new audience and write its number under audience.";
const TOKEN = "Check META_ACCESS_TOKEN in the environment: ask whoever runs Patron to renew it.";
const ACCESS =
  "Ask whoever manages the Meta business to give the token's system user the ad account, with ads_management.";

const TERMS =
  "Accept them in Meta's audience manager with the ad account that owns the audience; then run the sync again.";

/**
 * Reasons of Meta's Graph API by code, or code/subcode, and what an answer says of single rows. From developers.facebook.com:
 * 1, 2, 4, 10, 17, 102, 190, 200, 341, 368 of the guide "Handling Errors"; 100, 100/33, 613 of the Marketing API's error
 * reference; 105, 2650, 80003 of the reference of an audience's users (294 of its older versions), 80004 of ads; 100/17132… of
 * the reference of custom audiences; 200/1870050, 200/1870090 and 2650/… of the guide of customer file audiences. 200/1870034
 * stands in none of them: public integrations meet it where the terms are not accepted.
 */
const TABLE: AdviceTable = {
  "invalid-entry": [
    "record",
    "Meta cannot read the row",
    "Correct the customer's e-mail and phone in the shop; for phones without a country code set phone_region.",
  ],
  "not-received": [
    "record",
    "Meta says that it received fewer rows than were sent",
    "Compare the audience's size in Meta's audience manager with the rows sent; if it stays too small, report it to Meta.",
  ],
  "100/payload": [
    "record",
    "Meta cannot read the rows",
    "Correct the customer's e-mail and phone in the shop; for phones without a country code set phone_region.",
  ],
  "1": ["passing", "an error at Meta", WAIT],
  "2": ["passing", "Meta is not available", WAIT],
  "4": ["passing", "more calls than Meta allows the app", WAIT],
  "17": ["passing", "more calls than Meta allows the user", WAIT],
  "341": ["passing", "more calls than Meta allows the app", WAIT],
  "613": ["passing", "more calls than Meta allows", WAIT],
  "80003": ["passing", "more calls than Meta allows for audiences", WAIT],
  "80004": ["passing", "more calls than Meta allows the ad account", WAIT],
  "368": [
    "account",
    "Meta has blocked the account's actions for now",
    "Wait a day; then look at the account's quality page in Meta's business settings.",
  ],
  "10": ["account", "the token may not do this", ACCESS],
  "200": ["account", "the token may not change this audience", ACCESS],
  "294": ["account", "the token may not manage ads", ACCESS],
  "100/33": ["account", "the audience is none that the token can see", ACCESS],
  "200/1870034": ["account", "the terms of custom audiences are not accepted", TERMS],
  "200/1870090": ["account", "the terms of custom audiences are not accepted", TERMS],
  "200/1870050": [
    "account",
    "the ad account belongs to no Meta business",
    "Add the ad account to the business in Meta's business settings; then run the sync again.",
  ],
  "100/1713230": ["account", "Meta has flagged the audience and takes nothing in", FLAG],
  "100/1713231": ["account", "Meta has restricted the audience", FLAG],
  "100/1713228": ["account", "Meta has locked the audience", FLAG],
  "100": [
    "account",
    "Meta finds the request wrong",
    "Check audience in activations.yml against Meta's audience manager: it must be a customer list.",
  ],
  "105": ["account", "more fields than Meta takes", "Take identifiers out of the mapping."],
  "102": ["account", "the session has ended", TOKEN],
  "190": ["account", "the token has expired or is none", TOKEN],
  "2650/1870145": ["passing", "Meta still works on an earlier change of the audience", WAIT_NORMAL],
  "2650/1870147": ["account", "Meta does not know the beginning of the replacement", ANEW],
  "2650/1870158": ["account", "the 90 minutes that Meta gives a replacement are over", ANEW],
  "2650/1870159": ["account", "the replacement has ended already", ANEW],
  "2650/1870148": ["account", "Meta has not replaced the whole audience", ANEW],
  "2650/1870144": [
    "account",
    "the audience has 100 million members or more, and such ones are not replaced",
    "Create a new audience and write its number under audience.",
  ],
  "2650": [
    "account",
    "Meta could not change the audience",
    "Look at the audience in Meta's audience manager: it must be a customer list that is not being rebuilt; then run the sync again.",
  ],
  other: [
    "account",
    "a reason that Patron does not know",
    "Read the code in Meta's error reference; then look at the audience in Meta's audience manager.",
  ],
};

export const meta = new Adviser("meta", "Meta", TABLE);
