/** A country as a vendor would write it; `code` is ISO 3166-1 alpha-2, null where the file's word is not a country. */
export interface Country {
  name: string | null;
  code: string | null;
}

const CODES: Readonly<Record<string, string>> = {
  "United Kingdom": "GB",
  Germany: "DE",
  France: "FR",
  Spain: "ES",
  Netherlands: "NL",
  Belgium: "BE",
  Switzerland: "CH",
  Portugal: "PT",
  Australia: "AU",
  Norway: "NO",
  Italy: "IT",
  Finland: "FI",
  Cyprus: "CY",
  Sweden: "SE",
  Austria: "AT",
  Denmark: "DK",
  Japan: "JP",
  Poland: "PL",
  Israel: "IL",
  "Hong Kong": "HK",
  Singapore: "SG",
  Iceland: "IS",
  Canada: "CA",
  Greece: "GR",
  Malta: "MT",
  "United Arab Emirates": "AE",
  Lebanon: "LB",
  Lithuania: "LT",
  Brazil: "BR",
  "Czech Republic": "CZ",
  Bahrain: "BH",
  "Saudi Arabia": "SA",
  Ireland: "IE",
  "South Africa": "ZA",
  "United States": "US",
};

/** Words of the file that vendors spell differently. 'Unspecified' means that nobody wrote it down. */
const RENAMED: Readonly<Record<string, string | null>> = {
  EIRE: "Ireland",
  RSA: "South Africa",
  USA: "United States",
  Unspecified: null,
};

/** Turns the file's word into a name and a code: 'EIRE' is Ireland, IE; 'Channel Islands' keeps its name, without a code. */
export function countryOf(word: string): Country {
  const name = word in RENAMED ? RENAMED[word]! : word;
  return { name, code: name === null ? null : (CODES[name] ?? null) };
}
