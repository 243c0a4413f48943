/**
 * Text as people and files give it, before any platform's own rule: full-width letters, digits and signs (typed with a
 * Chinese or Japanese keyboard) become the plain ones, and what cannot be seen goes. Lone surrogates become U+FFFD, so that
 * every text can be hashed as UTF-8.
 */
export function plainText(raw: string): string {
  return raw
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .normalize("NFC")
    .replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replaceAll("\u3000", " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, (sign) => (/\s/.test(sign) ? " " : ""))
    .trim();
}

/** Lower case until it stays as it is: a capital I with a dot takes two steps in some texts. */
export function lower(text: string): string {
  const once = text.toLowerCase().normalize("NFC");
  return once === text ? once : lower(once);
}
