import { TerminalError } from "../../../kernel/diagnostics.ts";
import type { Shape } from "./shapes/shape.ts";

/** Other names that exports give a column. Written without case, spaces and marks, as `plain` makes them. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  order_id: [
    "orderno",
    "ordernr",
    "ordernumber",
    "order",
    "invoiceno",
    "invoiceid",
    "invoicenumber",
    "invoice",
  ],
  order_number: ["orderno", "ordername", "ordernr"],
  line_id: ["lineno", "linenumber", "lineitemid", "position"],
  customer_id: ["customerno", "customernumber", "customer", "clientid", "buyerid"],
  ordered_at: ["orderdate", "ordertime", "orderedon", "invoicedate", "purchasedate", "date", "createdat"],
  quantity: ["qty", "units", "pieces"],
  unit_price: ["price", "priceperunit", "itemprice", "priceeach"],
  sku: [
    "stockcode",
    "productcode",
    "articleno",
    "articlenumber",
    "itemno",
    "itemcode",
    "productid",
    "productsku",
  ],
  title: ["description", "productname", "productname", "itemname", "name"],
  discount_amount: ["discount"],
  tax_amount: ["tax", "vat"],
  country: ["countryname", "shippingcountry"],
  country_code: ["countryiso", "shippingcountrycode"],
  currency: ["currencycode"],
  email: ["emailaddress", "mail"],
  phone: ["phonenumber", "telephone", "mobile"],
  first_name: ["firstname", "givenname"],
  last_name: ["surname", "familyname"],
  company: ["companyname"],
  credit_note_id: ["creditnoteno", "creditnotenumber", "creditnote", "refundid"],
  issued_at: ["date", "creditdate", "refundedat", "creditnotedate"],
  paid_at: ["date", "paymentdate"],
  payment_id: ["transactionid"],
  unit_cost: ["cost", "costprice", "costperunit"],
  day: ["date"],
  cost: ["spend", "amountspent"],
  campaign_name: ["campaign"],
  ticket_id: ["ticketno", "ticketnumber", "id"],
};

/** A column name without case, spaces, underscores and other marks. */
export const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Which column of a shape each of a file's columns is; undefined for those that the shape does not have. */
export class HeaderMap {
  readonly #shape: Shape;
  readonly #byPlain: Map<string, string>;
  readonly #found = new Map<string, string | undefined>();

  constructor(shape: Shape) {
    this.#shape = shape;
    this.#byPlain = new Map(Object.keys(shape.columns).map((column) => [plain(column), column]));
  }

  /** The shape's column that a file's column is; asked again for each row of a JSONL file, so it is remembered. */
  columnOf(name: string): string | undefined {
    if (this.#found.has(name)) return this.#found.get(name);
    const key = plain(name);
    const column = this.#byPlain.get(key) ?? this.#aliasOf(key);
    this.#found.set(name, column);
    return column;
  }

  #aliasOf(key: string): string | undefined {
    const taken = new Set(this.#found.values());
    return Object.keys(this.#shape.columns).find(
      (column) => !taken.has(column) && (ALIASES[column] ?? []).includes(key),
    );
  }

  /**
   * Maps a header as a whole: exact names first, so that an alias never takes a column that is there by name.
   * Throws when two columns mean the same, or when a required column is missing.
   */
  read(header: readonly string[], path: string): void {
    const exact = header.filter((name) => this.#byPlain.has(plain(name)));
    for (const name of [...exact, ...header]) this.columnOf(name);
    const twice = exact.find((name, i) => exact.findIndex((other) => plain(other) === plain(name)) !== i);
    if (twice !== undefined) {
      throw new TerminalError({
        code: "column-twice",
        message: `Two columns mean ${this.columnOf(twice)}: ${exact.filter((n) => plain(n) === plain(twice)).join(", ")}.`,
        at: { path, line: 1 },
      });
    }
    const missing = Object.entries(this.#shape.columns)
      .filter(([column, { required }]) => required && !this.present().has(column))
      .map(([column]) => column);
    if (missing.length > 0) throw this.#lacks(missing, header, path);
  }

  /** The shape's columns that the file has. */
  present(): Set<string> {
    return new Set([...this.#found.values()].filter((column) => column !== undefined));
  }

  /** The file's columns that the shape does not have. */
  extra(): string[] {
    return [...this.#found]
      .filter(([name, column]) => column === undefined && name !== "")
      .map(([name]) => name);
  }

  #lacks(missing: string[], header: readonly string[], path: string): TerminalError {
    const aliases = missing.map((column) => ALIASES[column]?.slice(0, 3).join(", ")).filter(Boolean);
    return new TerminalError({
      code: "column-missing",
      message: `A file of ${this.#shape.name} needs ${missing.join(" and ")}. Its columns are: ${header.join(", ")}.`,
      at: { path, line: 1 },
      hint: aliases.length > 0 ? `Also understood: ${aliases.join(", ")}.` : undefined,
      help: "All columns of all shapes: extract/sources/files/README.md",
    });
  }
}
