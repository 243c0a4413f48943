/** What a line of the file stands for; the same words as the seed stock_code_types in models/. */
export type LineType =
  | "goods"
  | "shipping"
  | "discount"
  | "manual"
  | "fee"
  | "donation"
  | "sample"
  | "bad_debt"
  | "voucher";

const SPECIAL: Readonly<Record<string, LineType>> = {
  POST: "shipping",
  DOT: "shipping",
  C2: "shipping",
  D: "discount",
  M: "manual",
  m: "manual",
  "BANK CHARGES": "fee",
  AMAZONFEE: "fee",
  CRUK: "donation",
  S: "sample",
  B: "bad_debt",
};

/** Type of a stock code. PADS and DCGS… are goods like every code without a rule of its own. */
export function lineTypeOf(sku: string): LineType {
  return SPECIAL[sku] ?? (sku.startsWith("gift_") ? "voucher" : "goods");
}
