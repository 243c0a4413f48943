import { expect, it } from "vitest";
import { stateText } from "../../orchestrate/cli/reconcile-state.ts";

const NOTHING = { accounts: [], items: [], rollforwards: [], outside: [], outsideItems: [], checks: [] };

it("tells what is held against a month: accounts, roll-forwards, bank, ad platforms and shop, and what is open", () => {
  const text = stateText("2011-11", {
    ...NOTHING,
    accounts: [
      {
        ...{
          account: "1200",
          currency: "GBP",
          entity: "main",
          ledger_reporting: "-88049.186",
          gl_reporting: "-87409.186",
        },
        ...{ difference: "640.000000000", status: "explained" },
      },
    ],
    rollforwards: [
      {
        ...{
          position: "inventory",
          account: "1200",
          currency: "GBP",
          ledger_closing: "-256052.79",
          gl_closing: "-255412.79",
        },
        ...{ carried: "0", new_difference: "640", status: "explained" },
      },
    ],
    outside: [
      { reconciliation: "payouts and bank", status: "agrees", n: "14" },
      { reconciliation: "payouts and bank", status: "not_covered", n: "2" },
      { reconciliation: "ad invoices", status: "open", n: "1" },
    ],
    outsideItems: [
      {
        ...{
          reconciliation: "ad_invoice",
          item_class: "unknown",
          currency: "GBP",
          amount: "37.500000000",
          owner: "controller",
        },
        ...{ age_days: "5", reason: "No document says why." },
      },
    ],
    checks: [{ check_id: "ad_invoice:google_ads GBP unknown", detail: "37.50 is not explained." }],
  });
  expect(text).toMatchInlineSnapshot(`
    "account  currency     ledger  general ledger  difference  status
    -------  --------  ---------  --------------  ----------  ---------
       1200  GBP       -88049.18       -87409.18      640.00  explained

    roll-forward  account     closing  general ledger  carried  new  status
    ------------  -------  ----------  --------------  -------  ---  ---------
    inventory        1200  -256052.79      -255412.79        0  640  explained

    payouts and bank: 14 agree, 2 not covered
    ad invoices: 1 open

    held against  class    currency  amount  owner       days  reason
    ------------  -------  --------  ------  ----------  ----  ---------------------
    ad_invoice    unknown  GBP        37.50  controller     5  No document says why.

    Open:
      ad_invoice:google_ads GBP unknown: 37.50 is not explained."
  `);
});

it("says that a month has no trial balance, and that nothing keeps it from being closed", () => {
  expect(stateText("2011-11", NOTHING)).toBe(
    "2011-11: no trial balance of this month is loaded.\n\nNothing keeps the month from being closed.",
  );
});
