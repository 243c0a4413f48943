import { textTable, thousands } from "../../kernel/terminal.ts";
import type { Segment } from "./definition.ts";
import type { Preview } from "./preview.ts";

const NOBODY = "-";

/** `12.3 %`; a dash where the whole is nothing. */
export const share = (part: number, whole: number): string =>
  whole === 0 ? NOBODY : `${((100 * part) / whole).toFixed(1)} %`;

/** A preview for people: size, reach, overlaps, and the profile beside everybody's. */
export function previewText(segment: Pick<Segment, "predicate" | "purpose">, preview: Preview): string {
  const { customers, base } = preview;
  return [
    `As of ${preview.asOf}; nothing is written by a preview.`,
    `  ${segment.predicate}`,
    "",
    `Size   ${thousands(customers)} of ${thousands(base)} customers (${share(customers, base)})`,
    `Reach  ${reachText(segment.purpose, preview)}`,
    "",
    ...overlapLines(preview),
    "",
    textTable(
      ["average", "segment", "all"],
      preview.averages.map((one) => [
        one.measure,
        grouped(one.segment) ?? NOBODY,
        grouped(one.base) ?? NOBODY,
      ]),
    ),
    ...sharesLines(preview, "tier"),
    ...sharesLines(preview, "country"),
  ].join("\n");
}

function reachText(purpose: string, { customers, needsConsent, consentKnown, reach }: Preview): string {
  if (!needsConsent) return `all of them: ${purpose} asks for no consent`;
  if (reach === null || consentKnown === null)
    return `not known: ${purpose} needs consent, and none of its kind is loaded`;
  const unknown = customers - consentKnown;
  const rest = unknown > 0 ? `; of ${thousands(unknown)} the answer is not known` : "";
  return `${thousands(reach)} agreed to ${purpose} and have a contact (${share(reach, customers)})${rest}`;
}

function overlapLines({ customers, overlaps }: Preview): string[] {
  if (overlaps.length === 0) return ["No other segment holds anybody."];
  const rows = overlaps.map((one) => [
    one.segment,
    thousands(one.customers),
    thousands(one.shared),
    share(one.shared, customers),
  ]);
  return [textTable(["other segment", "customers", "in both", "of this one"], rows)];
}

function sharesLines({ customers, base, shares }: Preview, dimension: "tier" | "country"): string[] {
  const rows = shares
    .filter((one) => one.dimension === dimension && (dimension === "tier" || one.segment > 0))
    .map((one) => [one.value, thousands(one.segment), share(one.segment, customers), share(one.base, base)]);
  if (rows.length === 0) return [];
  return ["", textTable([dimension, "customers", "of this one", "of all"], rows)];
}

/** A decimal text with its whole part in groups of three: every digit stays. */
const grouped = (text: string | null): string | null =>
  text === null ? null : text.replace(/\B(?=(\d{3})+(?!\d)(?=\.|$))/g, ",");
