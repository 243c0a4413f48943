import { countryOf } from "../dataset/countries.ts";
import { milliToPence } from "../dataset/money.ts";
import type { Refund } from "../dataset/orders.ts";
import { chargeId, type Payment, paidAbroad, refundObjectId } from "../synthetic/payments.ts";
import { availableAt, type Payout } from "../synthetic/payouts.ts";
import type { World } from "../world.ts";

export type Json = Readonly<Record<string, unknown>>;

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A balance transaction; with `expand`, its source is the whole charge or refund in place of the id. */
export function balanceTransaction(world: World, payment: Payment, expand: boolean): Json {
  const created = seconds(payment.at);
  const availableOn = seconds(availableAt(payment));
  return {
    id: payment.id,
    object: "balance_transaction",
    amount: payment.amount,
    available_on: availableOn,
    created,
    currency: "gbp",
    description: describe(payment),
    exchange_rate: payment.abroad === null ? null : payment.abroad.millionths / 1e6,
    fee: payment.fee,
    fee_details: payment.fee === 0 ? [] : [feeDetail(payment.fee)],
    net: payment.amount - payment.fee,
    reporting_category: payment.type,
    source: expand ? source(world, payment) : sourceId(payment),
    status: availableOn * 1000 <= world.now ? "available" : "pending",
    type: payment.type,
  };
}

/** Id of the charge or refund behind a movement. */
export function sourceId(payment: Payment): string {
  return payment.refund === null ? chargeId(payment.order.invoice) : refundObjectId(payment.refund);
}

function describe({ order, refund }: Payment): string {
  return refund === null
    ? `[synthetic] Order ${order.invoice}`
    : `[synthetic] Refund ${refund.cancelInvoice} of order ${order.invoice}`;
}

const feeDetail = (amount: number): Json => ({
  amount,
  application: null,
  currency: "gbp",
  description: "Stripe processing fees",
  type: "stripe_fee",
});

function source(world: World, payment: Payment): Json {
  return payment.refund === null ? charge(world, payment) : refundObject(payment);
}

/** A charge or refund in the currency that the customer paid in, hundredths of it; the balance has it in pounds. */
function paid({ amount, abroad }: Payment): { amount: number; currency: string } {
  return { amount: abroad?.amount ?? amount, currency: (abroad?.currency ?? "GBP").toLowerCase() };
}

/** What a refund gave back, in the currency that its order was paid in. */
function paidBack(world: World, refund: Refund): number {
  const abroad = paidAbroad(world, refund.order, refund.lines);
  return abroad?.amount ?? milliToPence(refund.total);
}

function charge(world: World, payment: Payment): Json {
  const { order } = payment;
  const { amount, currency } = paid(payment);
  const refunded = world.refundsOf(order).reduce((sum, refund) => sum + paidBack(world, refund), 0);
  const id = chargeId(order.invoice);
  return {
    id,
    object: "charge",
    amount,
    amount_captured: amount,
    amount_refunded: refunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: payment.id,
    billing_details: {
      address: {
        city: null,
        country: countryOf(order.country).code,
        line1: null,
        line2: null,
        postal_code: null,
        state: null,
      },
      email: null,
      name: null,
      phone: null,
    },
    calculated_statement_descriptor: "ONLINE RETAIL",
    captured: true,
    created: seconds(payment.at),
    currency,
    customer: null,
    description: describe(payment),
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    invoice: null,
    livemode: false,
    metadata: { order_id: order.invoice },
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: null,
    payment_method: null,
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: refunded >= amount,
    review: null,
    shipping: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "succeeded",
    transfer_data: null,
    transfer_group: null,
  };
}

function refundObject(payment: Payment): Json {
  const refund = payment.refund!;
  const { amount, currency } = paid(payment);
  return {
    id: refundObjectId(refund),
    object: "refund",
    amount: -amount,
    balance_transaction: payment.id,
    charge: chargeId(payment.order.invoice),
    created: seconds(payment.at),
    currency,
    metadata: {
      order_id: payment.order.invoice,
      refund_id: String(refund.id),
      credit_note: refund.cancelInvoice,
    },
    payment_intent: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
}

/** The movement with which a payout leaves the balance; with `expand`, its source is the whole payout. */
export function payoutTransaction(world: World, payout: Payout, expand: boolean): Json {
  const created = seconds(payout.at);
  return {
    id: payout.transactionId,
    object: "balance_transaction",
    amount: -payout.amount,
    available_on: created,
    created,
    currency: "gbp",
    description: "[synthetic] STRIPE PAYOUT",
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: -payout.amount,
    reporting_category: "payout",
    source: expand ? payoutObject(world, payout) : payout.id,
    status: "available",
    type: "payout",
  };
}

/** A payout: on its way until the day it should reach the bank, then paid. */
export function payoutObject(world: World, payout: Payout): Json {
  return {
    id: payout.id,
    object: "payout",
    amount: payout.amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: seconds(payout.arrivesAt),
    automatic: true,
    balance_transaction: payout.transactionId,
    created: seconds(payout.at),
    currency: "gbp",
    description: "[synthetic] STRIPE PAYOUT",
    destination: null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: "standard",
    original_payout: null,
    reconciliation_status: "completed",
    reversed_by: null,
    source_type: "card",
    statement_descriptor: null,
    status: payout.arrivesAt <= world.now ? "paid" : "in_transit",
    type: "bank_account",
  };
}
