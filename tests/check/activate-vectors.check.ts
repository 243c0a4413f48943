import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { digitsOf, e164, normaliseEmail, PLATFORM_RULES, sha256 } from "../../activate/normalise/index.ts";

interface Vector {
  platform: string;
  kind: string;
  raw?: string[];
  normalised?: string;
  sha256?: string;
  base64?: string;
  source?: string;
  published?: string;
  google?: string;
  google_sha256?: string;
  meta?: string;
  meta_sha256?: string;
}

const root = new URL("../..", import.meta.url).pathname;
const file = join(root, "../shared/vendor/hash-vectors.json");
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] };
const platformOf = (vector: Vector) =>
  ({ "google-data-manager": "google", meta: "meta", tiktok: "tiktok" })[vector.platform] as "google";

/** A vector's text in our spelling; the numbers among them are of the United States. */
function normalised(vector: Vector, raw: string): string | undefined {
  const rule = PLATFORM_RULES[platformOf(vector)];
  if (vector.kind.startsWith("email")) return normaliseEmail(raw, rule.email);
  const number = e164(raw, "US");
  return number === undefined || rule.phone === "plus" ? number : digitsOf(number);
}

describe("the platforms' own examples", () => {
  const usable = vectors.filter((one) => !one.kind.includes("DO-NOT-USE") && platformOf(one) !== undefined);
  for (const [i, vector] of usable.entries()) {
    const memory = vector.source?.includes("from memory") ? " (from memory)" : "";
    it(`${i + 1}. ${vector.platform} ${vector.kind} ${vector.normalised}${memory}`, () => {
      for (const raw of vector.raw ?? [vector.normalised!]) {
        expect(normalised(vector, raw), raw).toBe(vector.normalised);
        if (vector.sha256 !== undefined) expect(sha256(normalised(vector, raw)!)).toBe(vector.sha256);
        if (vector.base64 !== undefined)
          expect(Buffer.from(vector.sha256!, "hex").toString("base64")).toBe(vector.base64);
      }
    });
  }

  it("a Chinese number has Google's hash and Meta's (computed here)", () => {
    const vector = vectors.find((one) => one.platform === "local-check-cn")!;
    const number = e164("138 1234 5678", "CN")!;
    expect([number, sha256(number)]).toEqual([vector.google, vector.google_sha256]);
    expect([digitsOf(number), sha256(digitsOf(number))]).toEqual([vector.meta, vector.meta_sha256]);
  });

  it("leaves out one vector alone: TikTok's published phone hash, which no spelling gives", () => {
    const left = vectors.filter((one) => one.kind.includes("DO-NOT-USE"));
    expect(left.map((one) => one.platform)).toEqual(["tiktok"]);
    expect([sha256("+16577770000"), sha256("16577770000")]).not.toContain(left[0]!.published);
    expect(vectors).toHaveLength(usable.length + 2);
  });
});
