import { expect, it } from "vitest";
import {
  type ClearPerson,
  e164,
  emailFor,
  googleAddress,
  googleFamilyName,
  googleGivenName,
  metaAddress,
  metaName,
  metaPostalCode,
  normaliseEmail,
  PLATFORM_RULES,
  phoneFor,
  sha256,
  splitName,
} from "../../activate/normalise/index.ts";

const { google, meta, tiktok, klaviyo } = PLATFORM_RULES;
const email = (platform: typeof google, raw: string) => normaliseEmail(raw, platform.email);

it("cuts dots and +words of Gmail for Google alone, and +words of all for TikTok", () => {
  const raw = " Ann.B+Shop@Gmail.com ";
  expect([google, meta, tiktok, klaviyo].map((rule) => email(rule, raw))).toEqual([
    "annb@gmail.com",
    "ann.b+shop@gmail.com",
    "ann.b@gmail.com",
    "ann.b+shop@gmail.com",
  ]);
  expect(email(google, "Ann.B+x@Example.com")).toBe("ann.b+x@example.com");
  expect(email(google, "a.b+c@googlemail.com")).toBe("ab@googlemail.com");
});

it("reads an address typed with a Chinese keyboard as the plain one", () => {
  expect(email(meta, "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ")).toBe("ann@example.com");
});

it("refuses what is no address", () => {
  const bad = [
    "",
    "ann",
    "ann@",
    "@example.com",
    "a b@example.com",
    "a@b@example.com",
    "ann@example",
    "ann@-x.com",
  ];
  for (const raw of [...bad, "ann@example..com", "+x@gmail.com", "...@gmail.com", `${"a".repeat(250)}@b.com`])
    expect(email(google, raw), raw).toBeUndefined();
});

it("gives the same phone number two hashes: Google's with a plus, Meta's without", () => {
  const raw = "138 1234 5678";
  expect(phoneFor(google, raw, "CN")).toBe(sha256("+8613812345678"));
  expect(phoneFor(meta, raw, "CN")).toBe(sha256("8613812345678"));
  expect(phoneFor(klaviyo, raw, "CN")).toBe("+8613812345678");
});

it("reads Chinese numbers in the spellings of files and forms", () => {
  const same = ["13812345678", "+86 138-1234-5678", "008613812345678", "86 13812345678", "(+86)13812345678"];
  for (const raw of [
    ...same,
    "１３８１２３４５６７８",
    "+008613812345678",
    "'13812345678",
    "\u202d13812345678\u202c",
  ])
    expect(e164(raw, "CN"), raw).toBe("+8613812345678");
  expect(e164("010-12345678转801", "CN")).toBe("+861012345678");
  expect(e164("95588 分机 3", "CN")).toBeUndefined();
});

it("refuses masked numbers, words, and a number without a country where no region is named", () => {
  for (const raw of ["138****5678", "无", "-", "12", "1-800-FLOWERS", "13812345678 / 13912345678"])
    expect(e164(raw, "CN"), raw).toBeUndefined();
  expect(e164("13812345678", undefined)).toBeUndefined();
  expect(e164("+44 161 496 0000", undefined)).toBe("+441614960000");
});

it("takes titles and suffixes off names for Google, and punctuation for Meta", () => {
  expect(googleGivenName(" Dr. Ann ")).toBe("ann");
  expect(googleGivenName("Mrs.")).toBeUndefined();
  expect(googleFamilyName("O'Neil, Jr. MD")).toBe("o'neil");
  expect(metaName("O'Neil-Åkesson")).toBe("oneilåkesson");
  expect(metaName("王 小明")).toBe("王小明");
  expect(metaName("!?")).toBeUndefined();
});

it("splits Chinese names before the given name, double surnames too", () => {
  expect(splitName("王小明")).toEqual({ last: "王", first: "小明" });
  expect(splitName("欧阳修")).toEqual({ last: "欧阳", first: "修" });
  expect(splitName("诸葛 孔明")).toEqual({ last: "诸葛", first: "孔明" });
  expect(splitName("Ann Mary Lee")).toEqual({ first: "Ann Mary", last: "Lee" });
  expect(splitName("Cher")).toEqual({ first: "Cher" });
  expect(splitName(" ")).toEqual({});
});

it("sends Google an address with all four parts or not at all, and Meta what is known beside the names", () => {
  const person: ClearPerson = {
    ...{ email: null, phone: null, first_name: "Ann", last_name: "Lee" },
    ...{ country_code: "us", postal_code: "94104-1207", birth_date: "1984-07-05" },
  };
  const names = { givenName: sha256("ann"), familyName: sha256("lee") };
  expect(googleAddress(person)).toEqual({ ...names, regionCode: "US", postalCode: "94104-1207" });
  expect(googleAddress({ ...person, postal_code: null })).toBeUndefined();
  const address = new Set(["address"] as const);
  expect(metaAddress({ ...person, postal_code: null }, address)).toEqual({
    ...{ FN: sha256("ann"), LN: sha256("lee"), COUNTRY: sha256("us") },
  });
  expect(metaAddress({ ...person, last_name: null }, address)).toBeUndefined();
  const birth = { DOBY: sha256("1984"), DOBM: sha256("07"), DOBD: sha256("05") };
  expect(metaAddress(person, new Set(["birth_date"]))).toEqual(birth);
  expect(metaAddress({ ...person, birth_date: "unknown" }, new Set(["birth_date"]))).toBeUndefined();
  expect(metaPostalCode("94104-1207", "US")).toBe("94104");
  expect(metaPostalCode("M1 1AE", "GB")).toBe("m11ae");
});

it("hashes an e-mail where the platform hashes, and only there", () => {
  expect(emailFor(google, "Ann@example.com")).toBe(sha256("ann@example.com"));
  expect(emailFor(klaviyo, "Ann@example.com")).toBe("ann@example.com");
});
