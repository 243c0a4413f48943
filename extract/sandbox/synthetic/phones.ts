/**
 * Telephone numbers that regulators keep free for fiction, so that nobody's phone rings:
 * Ofcom (UK drama numbers), ACMA (Australia), NANPA (555-01xx), Arcep (France), ComReg (Ireland).
 */
const UK_PREFIXES = (
  "+447700900 +441134960 +441144960 +441154960 +441164960 +441174960 +441184960 +441214960 " +
  "+441314960 +441414960 +441514960 +441614960 +442079460 +441914980 +442920180 +441632960"
).split(" ");

const NANP_AREAS = ["202", "303", "404", "512", "613"];

const three = (n: number): string => String(n % 1000).padStart(3, "0");

/**
 * A fictitious number in E.164 for a customer; different customers get different numbers within a country where the
 * reserved range is large enough. Countries without a range of their own get a UK one.
 * @param customer number of the file, 12346 to 18287
 */
export function fictitiousPhone(customer: number, countryCode: string | null): string {
  const index = customer - 12000;
  switch (countryCode) {
    case "US":
    case "CA":
      return `+1${NANP_AREAS[Math.floor((index % 500) / 100)]}55501${String(index % 100).padStart(2, "0")}`;
    case "AU":
      return `+61255501${three(index)}`;
    case "FR":
      return `+3363998${String(index % 10000).padStart(4, "0")}`;
    case "IE":
      return `+35320910${String(index % 10000).padStart(4, "0")}`;
    default:
      return ukNumber(index);
  }
}

/** 7919 is prime to 16,000, so the mapping never gives one number to two customers of the file. */
function ukNumber(index: number): string {
  const slot = (index * 7919) % 16000;
  return `${UK_PREFIXES[Math.floor(slot / 1000)]}${three(slot)}`;
}
