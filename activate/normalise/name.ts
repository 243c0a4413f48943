import { lower, plainText } from "./text.ts";

const TITLE = /^(?:mr|mrs|ms|dr)\.(?:\s+|$)/;
const SUFFIX = /(?:,\s*|\s+)(?:(?:jr|sr)\.?|2nd|3rd|ii|iii|iv|v|vi|cpa|dc|dds|vm|jd|md|phd)\s*$/;
/** Of the two-character surnames those in use today; a Chinese name of three or four characters may begin with one. */
const DOUBLE_SURNAMES = new Set(
  "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 尉遲 公孙 公孫 轩辕 令狐 宇文 长孙 慕容 司徒 司空 夏侯 端木 百里 南宫 南宮 独孤 西门 东郭 呼延 澹台".split(
    " ",
  ),
);

export interface PersonName {
  first?: string;
  last?: string;
}

/** A given name for Google: lower case, without Mr., Mrs., Ms. and Dr. in front. Undefined when nothing is left. */
export function googleGivenName(raw: string): string | undefined {
  return cut(lower(plainText(raw)), TITLE) || undefined;
}

/** A family name for Google: lower case, without Jr, II, MD and the like behind it. Undefined when nothing is left. */
export function googleFamilyName(raw: string): string | undefined {
  return cut(lower(plainText(raw)), SUFFIX) || undefined;
}

/** A name for Meta: lower case, letters and digits of any script alone. Undefined when nothing is left. */
export function metaName(raw: string): string | undefined {
  return lower(plainText(raw)).replace(/[^\p{L}\p{M}\p{N}]/gu, "") || undefined;
}

/** Takes a pattern away as often as it is there, so that doing it again changes nothing. */
function cut(text: string, pattern: RegExp): string {
  const shorter = text.replace(pattern, "").trim();
  return shorter === text ? text : cut(shorter, pattern);
}

/**
 * The parts of a full name. A Chinese name begins with the surname, of one character or of two that are known; any other
 * name ends with it. One word alone is a first name.
 */
export function splitName(fullName: string): PersonName {
  const text = plainText(fullName);
  const together = text.replace(/[\s·•]/gu, "");
  const length = [...together].length;
  if (/^\p{Script=Han}+$/u.test(together) && length >= 2 && length <= 4 && !/[·•]/u.test(text)) {
    const signs = [...together];
    const isDouble = length > 2 && DOUBLE_SURNAMES.has(signs.slice(0, 2).join(""));
    const at = isDouble ? 2 : 1;
    return { last: signs.slice(0, at).join(""), first: signs.slice(at).join("") };
  }
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (words.length < 2) return words.length === 0 ? {} : { first: words[0]! };
  return { first: words.slice(0, -1).join(" "), last: words.at(-1)! };
}
