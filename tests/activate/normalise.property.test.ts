import fc from "fast-check";
import { expect, it } from "vitest";
import {
  e164,
  googleFamilyName,
  googleGivenName,
  metaName,
  metaPostalCode,
  normaliseEmail,
  PLATFORM_RULES,
  regionCode,
  splitName,
} from "../../activate/normalise/index.ts";

/** Any text at all, lone surrogates among them, and texts that look like the real thing. */
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: fc.constantFrom(..."aA.+@ -İΣß１８６王　\u0130\u200b'") }),
  fc.tuple(fc.string(), fc.constantFrom("gmail.com", "x.org")).map(([local, domain]) => `${local}@${domain}`),
  fc.string({ unit: fc.constantFrom(..."+()- 0123456789０１x#转") }),
);
const REGIONS = ["CN", "US", "GB", "DE", undefined];

const rules: Record<string, (text: string) => string | undefined> = {
  ...Object.fromEntries(
    Object.entries(PLATFORM_RULES).map(([name, rule]) => [
      `${name} e-mail`,
      (text: string) => normaliseEmail(text, rule.email),
    ]),
  ),
  ...Object.fromEntries(REGIONS.map((region) => [`phone ${region}`, (text: string) => e164(text, region)])),
  "Google given name": googleGivenName,
  "Google family name": googleFamilyName,
  "Meta name": metaName,
  region: regionCode,
  "Meta postal code": (text) => metaPostalCode(text, "US"),
};

for (const [name, normalise] of Object.entries(rules)) {
  it(`takes any text without a crash, and done twice is done once: ${name}`, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normalise(text);
        if (once !== undefined) expect(normalise(once)).toBe(once);
      }),
      { numRuns: 400, seed: 8 },
    );
  });
}

it("splits any name without a crash, and loses no letter of a Chinese one", () => {
  fc.assert(
    fc.property(anyText, (text) => void splitName(text)),
    { numRuns: 400, seed: 8 },
  );
  const han = fc.string({ unit: fc.constantFrom(..."王欧阳修明李"), minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(han, (name) => void expect(Object.values(splitName(name)).join("")).toBe(name)),
    { seed: 8 },
  );
});
