import { type AdviceTable, Adviser } from "./advice.ts";

const RECEIVER = "Ask whoever runs the receiver; its log has the batch under the Idempotency-Key.";

/** What a receiver of ours can answer: statuses, and rows that it names. */
const TABLE: AdviceTable = {
  row: ["record", "the receiver does not take the row", RECEIVER],
  "400": ["record", "the receiver finds the rows wrong", RECEIVER],
  "413": ["record", "more rows than the receiver takes", "Lower rows of the destination in activations.yml."],
  "422": ["record", "the receiver finds the rows wrong", RECEIVER],
  "404": ["account", "nobody is at the address", "Correct url of the destination in activations.yml."],
  "410": ["account", "the receiver is gone", "Correct url of the destination in activations.yml."],
  other: ["account", "an answer that Patron does not know", RECEIVER],
};

export const webhook = new Adviser("webhook", "The webhook", TABLE);
