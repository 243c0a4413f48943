import { type AdviceTable, Adviser } from "./advice.ts";

const TOKEN = "Check TIKTOK_ACCESS_TOKEN in the environment: ask whoever runs Patron to renew it.";

/** Reasons of TikTok's API for Business by return code; `/…` parts those that one code stands for. */
const TABLE: AdviceTable = {
  "40002/file": [
    "record",
    "TikTok cannot read the file",
    "Look whether phone of the destination is plus or digits, as the audience's first file had it.",
  ],
  "40908": [
    "record",
    "TikTok cannot read the file",
    "Look whether phone of the destination is plus or digits, as the audience's first file had it.",
  ],
  "40002/size": [
    "account",
    "fewer than 1,000 would be left in the audience",
    "Widen the segment to 1,000 and more; if it is, put the whole audience in place with --replace. Or delete the audience in TikTok's ads manager.",
  ],
  "40100": ["passing", "more calls than TikTok allows", "Run the sync again later."],
  "50000": ["passing", "an error at TikTok", "Run the sync again later."],
  "50002": ["passing", "an error at TikTok", "Run the sync again later."],
  "51000": ["passing", "TikTok's service is not available", "Run the sync again later."],
  "40001": [
    "account",
    "the token may not change this advertiser's audiences",
    "Ask whoever manages the TikTok account to give the app audience management for the advertiser.",
  ],
  "40002": [
    "account",
    "TikTok finds the request wrong",
    "Check advertiser and audience in activations.yml against TikTok's ads manager.",
  ],
  "40007": [
    "account",
    "there is no such audience",
    "Check audience in activations.yml against TikTok's ads manager: it must be a customer file audience.",
  ],
  "40101": ["account", "the token is missing", TOKEN],
  "40102": ["account", "the token has expired", TOKEN],
  "40104": ["account", "the token is empty", TOKEN],
  "40105": ["account", "the token is none", TOKEN],
  "40110": ["account", "the token was withdrawn", TOKEN],
  "audience-invalid": [
    "account",
    "TikTok could not build the audience",
    "Look at the audience in TikTok's ads manager; it needs 1,000 matched people of one kind of identifier.",
  ],
  other: [
    "account",
    "a reason that Patron does not know",
    "Read the code in TikTok's list of return codes; then look at advertiser and audience in activations.yml.",
  ],
};

export const tiktok = new Adviser("tiktok", "TikTok", TABLE);
