import { adviceOf } from "../destinations/advice/index.ts";

/** Why a row was not sent, or went: in words, and what marketing can do about it. Pinned by a test. */
export const REASONS: Readonly<Record<string, { means: string; todo: string }>> = {
  "no-consent": {
    means: "said no to this purpose",
    todo: "Nothing: they must not be sent. Ask again only where the law lets you, in another channel.",
  },
  "consent-unknown": {
    means: "never asked for this purpose",
    todo: "Ask for it at checkout or by e-mail; the answer counts from the next load on.",
  },
  suppressed: {
    means: "on a suppression list, or in a segment under suppress",
    todo: "Take the segment out of suppress, or the customer off activate.suppressions, if that was a mistake.",
  },
  holdout: {
    means: "held out for comparison",
    todo: "Nothing: without them uplift cannot be measured. Lower holdout in activations.yml if the group is too large.",
  },
  region: {
    means: "of a country that is not under regions",
    todo: "Add the country to regions in activations.yml if its law allows the purpose.",
  },
  "region-unknown": {
    means: "of no known country, and regions names some",
    todo: "Complete the country in the shop or in the CRM.",
  },
  "too-young": { means: "below least_age", todo: "Nothing: they must not be sent." },
  "age-unknown": {
    means: "of unknown age, and least_age names one",
    todo: "Ask for the date of birth, or send them a campaign that needs no age.",
  },
  "no-identifier": {
    means: "without any of the identifiers of the mapping",
    todo: "Add an identifier under identifiers, or collect e-mail or phone.",
  },
  "invalid-identifier": {
    means: "with an e-mail or phone that is none",
    todo: "Correct it in the shop; for phones without a country code set phone_region.",
  },
  emptied: { means: "in an audience that you have emptied", todo: "Nothing: they are taken out." },
  "left-segment": { means: "left the segment", todo: "Nothing: mirror mode takes them out." },
  replaced: {
    means: "taken out when the whole audience was replaced",
    todo: "Nothing: the audience holds those who may be sent now, and nobody else.",
  },
  forgotten: {
    means: "asked to be forgotten",
    todo: "Nothing: the platform's hash goes as soon as it confirms.",
  },
  "customer-gone": {
    means: "merged into another or erased",
    todo: "Nothing: who they are now is sent for himself.",
  },
  "tried-again": {
    means: "refused last time, tried again",
    todo: "Look at their reason in activate.sync_changelog if they fail each time.",
  },
  "platform-refused": {
    means: "refused by the platform",
    todo: "Read the platform's reason in activate.sync_changelog; they are tried again at the next sync.",
  },
  "too-small-audience": {
    means: "in an audience too small for the platform",
    todo: "Widen the segment, or wait until it has grown; --allow small sends it all the same.",
  },
  "still-under-way": {
    means: "in a batch that the platform still works on",
    todo: "Run the sync again later: it asks for the result first.",
  },
  "removal-share": {
    means: "the sync would remove more than max_removal_share",
    todo: "Look whether the segment's predicate or a load went wrong; if it is right: --allow removals.",
  },
  "unusual-size": {
    means: "the audience would leave its usual range",
    todo: "Compare the segment with last week's; if it is right: --allow size.",
  },
  "audience-moved": {
    means: "activations.yml names another audience than before, and the old one still holds people",
    todo: "Empty or delete the old one at the platform, since nobody is taken out of it any more; then: --allow moved.",
  },
  "segment-gone": {
    means: "there is no such segment any more",
    todo: "Define it again, or take everybody out: npx patron activate SEGMENT --to DESTINATION --empty.",
  },
};

/** One line for people: how many, why, what to do. */
export function reasonLine(reason: string, count: string): string {
  const known = REASONS[reason] ?? adviceOf(reason);
  return known === undefined ? `${count}  ${reason}` : `${count}  ${known.means}. ${known.todo}`;
}

const EMAIL = /[^\s"'<>(),;:=]+@[^\s"'<>(),;:=]+/g;
const PHONE = /\+?\d[\d\s().-]{6,}\d/g;

/** A platform's words without anything that may be an e-mail address or a phone number. */
export const withoutPeople = (text: string): string =>
  text.replace(EMAIL, "[e-mail]").replace(PHONE, "[number]").replace(/\s+/g, " ").trim().slice(0, 300);

/** `a***@e***.com`: enough to recognise somebody whom one knows, too little to write to. */
export function maskEmail(email: string): string {
  const [local = "", domain = ""] = email.trim().split("@");
  const end = domain.includes(".") ? domain.slice(domain.lastIndexOf(".")) : "";
  return `${[...local][0] ?? ""}***@${[...domain][0] ?? ""}***${end}`;
}

/** `*******93`: the last two digits. */
export const maskPhone = (phone: string): string => `*******${phone.replace(/\D/g, "").slice(-2)}`;
