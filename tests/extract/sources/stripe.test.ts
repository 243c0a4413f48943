import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { balanceTransactions } from "../../../extract/sources/stripe/streams/balance_transactions.ts";
import { payouts } from "../../../extract/sources/stripe/streams/payouts.ts";
import { answering, context, readAll, refused, unknownFields } from "./lab.ts";

const golden = new URL("../../golden/vendor/stripe/balance_transaction.json", import.meta.url);
const { balance_transaction, charge } = JSON.parse(readFileSync(golden, "utf8"));
const options = { url: "https://api.stripe.com", api_key: "rk_test_1" };

describe("Stripe's balance transactions", () => {
  it("as Stripe's own samples have them pass the schema, with a source expanded, bare or absent", async () => {
    const data = [
      balance_transaction,
      { ...balance_transaction, id: "txn_2", source: charge },
      { ...balance_transaction, id: "txn_3", source: null },
    ];
    const http = answering(() => ({ object: "list", data, has_more: false }));
    const read = await readAll(balanceTransactions, context(options, http));
    expect(refused(balanceTransactions, read.records)).toEqual([]);
    expect(unknownFields(balanceTransactions, read.records)).toEqual([]);
    expect(read.records.map((record) => record.source)).toEqual([
      { id: balance_transaction.source },
      {
        id: charge.id,
        object: "charge",
        metadata: charge.metadata,
        amount: charge.amount,
        currency: charge.currency,
      },
      null,
    ]);
  });

  it("are paged backwards from the newest, each page after the last id of the one before", async () => {
    const pages = [
      { data: [{ id: "txn_9" }, { id: "txn_8" }], has_more: true },
      { data: [{ id: "txn_7" }], has_more: false },
    ];
    const http = answering((_request, i) => pages[i]);
    const read = await readAll(
      balanceTransactions,
      context(options, http, { since: "2011-12-01T00:00:00Z" }),
    );
    expect(read.records.map((record) => record.id)).toEqual(["txn_9", "txn_8", "txn_7"]);
    expect(http.asked.map(({ query }) => [query!["created[gte]"], query!.starting_after])).toEqual([
      [1_322_697_600, undefined],
      [1_322_697_600, "txn_8"],
    ]);
  });
});

describe("Stripe's payouts", () => {
  const payout = {
    ...{ id: "po_1", object: "payout", amount: 900, currency: "gbp", created: 1_291_900_000 },
    ...{
      arrival_date: 1_291_939_200,
      status: "paid",
      automatic: true,
      method: "standard",
      type: "bank_account",
    },
    ...{ description: "STRIPE PAYOUT", statement_descriptor: null, balance_transaction: "txn_own" },
    ...{ failure_balance_transaction: null, failure_code: null, livemode: true, destination: "ba_1" },
  };

  it("come with the movements that they are made of, without their own", async () => {
    const answers: Record<string, unknown> = {
      "/v1/payouts": { data: [payout], has_more: false },
      "/v1/balance_transactions": {
        data: [{ id: "txn_own" }, { id: "txn_2" }, { id: "txn_1" }],
        has_more: false,
      },
    };
    const http = answering(({ path }) => answers[path]);
    const read = await readAll(payouts, context(options, http));
    expect(refused(payouts, read.records)).toEqual([]);
    expect(unknownFields(payouts, read.records)).toEqual([]);
    expect(read.records[0]!.balance_transactions).toEqual([{ id: "txn_2" }, { id: "txn_1" }]);
    expect(http.asked[1]!.query).toMatchObject({ payout: "po_1" });
  });

  it("that somebody made by hand are not asked for their movements: Stripe cannot say them", async () => {
    const http = answering(() => ({ data: [{ ...payout, automatic: false }], has_more: false }));
    const read = await readAll(payouts, context(options, http));
    expect(read.records[0]!.balance_transactions).toEqual([]);
    expect(http.asked.length).toBe(1);
  });
});
