import { lower, plainText } from "./text.ts";

/** What a platform does with an address beyond trimming and lower case. */
export interface EmailRule {
  /** Cuts `+word` from the local part: nowhere, at Gmail's two domains, everywhere. */
  cutPlus: "never" | "gmail" | "always";
  /** Takes the dots out of Gmail's local parts, where Gmail does not see them. */
  cutGmailDots: boolean;
}

const GMAIL = new Set(["gmail.com", "googlemail.com"]);
/** RFC 5321 allows 254 characters in all. */
const LONGEST = 254;

/**
 * An address as a platform hashes it, or undefined when it is none: spaces within, no or two `@`, an empty side, a domain
 * without a dot. `f(f(x)) = f(x)`.
 */
export function normaliseEmail(raw: string, rule: EmailRule): string | undefined {
  const text = lower(plainText(raw)).trim();
  const parts = text.split("@");
  if (parts.length !== 2 || /\s/.test(text)) return undefined;
  const domain = parts[1]!;
  let local = parts[0]!;
  if (!isDomain(domain)) return undefined;
  const isGmail = GMAIL.has(domain);
  if (rule.cutPlus === "always" || (rule.cutPlus === "gmail" && isGmail)) local = local.split("+")[0]!;
  if (rule.cutGmailDots && isGmail) local = local.replaceAll(".", "");
  const address = `${local}@${domain}`;
  return local === "" || address.length > LONGEST ? undefined : address;
}

/** Labels of letters, digits and hyphens in any script, at least two; none empty. */
const isDomain = (text: string): boolean =>
  /^[\p{L}\p{M}\p{N}-]+(\.[\p{L}\p{M}\p{N}-]+)+$/u.test(text) && !/^-|-$|-\.|\.-/.test(text);
