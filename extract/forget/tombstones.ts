import { createHmac } from "node:crypto";

/**
 * What a tombstone stands for: a record of the identity map (`zendesk:user:7`), a row of a raw table, or something that
 * somebody is known by.
 */
export type StoneKind = "record" | "row" | "email" | "phone";

/** A tombstone as it stands in operations.forgotten: a keyed hash, and the pseudonym of whom it was. */
export interface Stone {
  stone: string;
  kind: StoneKind;
  pseudonym: string;
}

const REMEMBERED = 50_000;

/** In front of every pseudonym. */
const MARK = "erased-";
const ADDRESS = /[^\s"'<>()[\]{},;:\\]+@[^\s"'<>()[\]{},;:\\]+/g;
/** What might be a phone number: digits and what stands between them. */
const NUMBER = /^[+＋]?[\d\s().\-/]{7,24}$/;

/** The e-mail address that stands for a forgotten person; `.invalid` is a domain that cannot be (RFC 2606). */
export const pseudonymAddress = (pseudonym: string): string => `${MARK}${pseudonym}@erased.invalid`;

/** Whether a contact is a pseudonym already. */
export const isPseudonym = (text: string): boolean => text.startsWith(MARK);

/**
 * Who is forgotten, known by keyed hashes alone: who has them can test a guess, as the loader must, and read nobody.
 * Without any, every question costs nothing.
 */
export class Tombstones {
  readonly #secret: string;
  readonly #stones: ReadonlyMap<string, string>;
  readonly #asked = new Map<string, string | undefined>();

  /** `stones`: pseudonym by hash. */
  constructor(secret: string, stones: ReadonlyMap<string, string>) {
    this.#secret = secret;
    this.#stones = stones;
  }

  get isEmpty(): boolean {
    return this.#stones.size === 0;
  }

  /** HMAC-SHA256 of a kind and a value in its one spelling, as hex. */
  stone(kind: StoneKind, value: string): string {
    return createHmac("sha256", this.#secret).update(`${kind}\n${value}`).digest("hex");
  }

  /** The pseudonym of whom a record id, or a row's id, is; undefined when nobody forgotten. */
  find(kind: StoneKind, value: string): string | undefined {
    if (this.isEmpty) return undefined;
    const key = kind + value;
    // Lines of one order ask for the same ids again and again, and a hash takes microseconds.
    if (this.#asked.has(key)) return this.#asked.get(key);
    if (this.#asked.size > REMEMBERED) this.#asked.clear();
    const found = this.#stones.get(this.stone(kind, value));
    this.#asked.set(key, found);
    return found;
  }

  /** The pseudonym of whom a text as a whole is the address or the number of. */
  contact(text: string): string | undefined {
    if (this.isEmpty) return undefined;
    if (text.includes("@")) return this.find("email", emailSpelling(text));
    return NUMBER.test(text.trim()) ? this.find("phone", phoneSpelling(text)) : undefined;
  }

  /** A text in which forgotten people's addresses are pseudonyms, wherever they stand; a lone phone number goes. */
  withoutContacts(text: string): string {
    if (this.isEmpty) return text;
    if (text.includes("@")) {
      return text.replace(ADDRESS, (address) => {
        const found = this.find("email", emailSpelling(address.replace(/[.!?]+$/, "")));
        return found === undefined ? address : pseudonymAddress(found);
      });
    }
    return this.contact(text) === undefined ? text : "";
  }

  /** What stands in place of a device's id: always the same, so that visits are counted as before. */
  device(id: string): string {
    return isPseudonym(id) ? id : MARK + this.stone("row", `device\n${id}`).slice(0, 24);
  }
}

/** Nobody is forgotten. */
export const NOBODY = new Tombstones("", new Map());

/** The one spelling in which an address is compared. */
export const emailSpelling = (text: string): string => text.trim().toLowerCase();

/** The one spelling in which a number is compared: digits without zeros in front. */
export const phoneSpelling = (text: string): string => text.replace(/\D/g, "").replace(/^0+/, "");
