import { PatronError } from "../kernel/diagnostics.ts";

/** A month as its text, `2011-11`. Texts of two months compare as the months do. */
export type Period = string;

/** A period of the command line. Throws PatronError (usage) for anything that is no month. */
export function toPeriod(text: string): Period {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new PatronError(
    {
      code: "usage",
      message: `'${text}' is no period: a period is a month.`,
      hint: "Such as: 2011-11",
      help: "See which periods there are: npx patron verify",
    },
    { exitCode: 2 },
  );
}

/** The month after. */
export function nextPeriod(period: Period): Period {
  const [year, month] = period.split("-").map(Number) as [number, number];
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}
