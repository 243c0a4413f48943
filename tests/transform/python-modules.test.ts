import { describe, expect, it } from "vitest";
import { pythonModules } from "../../transform/context/modules.ts";
import { parseTemplate, render } from "../../transform/jinja/index.ts";

const clock = { now: () => Date.UTC(2024, 0, 31, 12, 30, 5, 250), sleep: async () => {} };

/** What CPython prints for the same expression, with pytz. */
const TIMES: [expression: string, printed: string][] = [
  ["dt.datetime(1997, 9, 29, 6, 14)", "1997-09-29 06:14:00"],
  ["dt.datetime(year=1997, month=9, day=29, hour=6, microsecond=1500)", "1997-09-29 06:00:00.001500"],
  ["dt.datetime(1997, 9, 29, tzinfo=tz('America/Los_Angeles'))", "1997-09-29 00:00:00-07:53"],
  ["tz('America/Los_Angeles').localize(dt.datetime(1997, 9, 29))", "1997-09-29 00:00:00-07:00"],
  ["tz('UTC').localize(dt.datetime(1997, 9, 29)).astimezone(tz('Asia/Tokyo'))", "1997-09-29 09:00:00+09:00"],
  ["dt.datetime.now()", "2024-01-31 12:30:05.250000"],
  ["dt.datetime.now(tz('Europe/Berlin')).isoformat()", "2024-01-31T13:30:05.250000+01:00"],
  ["dt.datetime.utcnow().date()", "2024-01-31"],
  ["dt.datetime.strptime('2024-03-05 07:08:09 +0200', '%Y-%m-%d %H:%M:%S %z')", "2024-03-05 07:08:09+02:00"],
  ["dt.datetime.fromisoformat('2024-03-05T07:08:09.12+00:00')", "2024-03-05 07:08:09.120000+00:00"],
  ["dt.datetime.fromisoformat('2024-03-05').tzinfo is none", "True"],
  ["dt.date(2024, 2, 28) + dt.timedelta(days=2)", "2024-03-01"],
  ["dt.date(2024, 3, 1) - dt.date(2024, 2, 1)", "29 days, 0:00:00"],
  ["(dt.date(2024, 3, 1) - dt.date(2024, 2, 1)).days", "29"],
  ["dt.timedelta(hours=-1)", "-1 day, 23:00:00"],
  ["dt.timedelta(minutes=90).total_seconds()", "5400.0"],
  ["dt.date(2024, 2, 28) < dt.date(2024, 3, 1)", "True"],
  [
    "tz('UTC').localize(dt.datetime(2024, 1, 1)) == tz('Asia/Tokyo').localize(dt.datetime(2024, 1, 1, 9))",
    "True",
  ],
  ["dt.datetime(2024, 1, 1) == dt.date(2024, 1, 1)", "False"],
  ["dt.date(2024, 1, 1).hour is defined", "False"],
  ["dt.datetime(2024, 1, 1).replace(hour=5, tzinfo=dt.timezone.utc)", "2024-01-01 05:00:00+00:00"],
  ["dt.date(2024, 12, 30).strftime('%G-W%V %j %-d %b %U')", "2025-W01 365 30 Dec 52"],
  ["dt.datetime(2024, 7, 1, 15, 4).strftime('%I:%M %p %f')", "03:04 PM 000000"],
];

const PATTERNS: [expression: string, printed: string][] = [
  ["re.findall('(?i)FROM (\\\\w+)', 'from a From b')", "['a', 'b']"],
  ["re.findall('(a)(b)?', 'ab a')", "[('a', 'b'), ('a', '')]"],
  ["re.sub('(?P<one>a)(b)', '\\\\g<one>-\\\\2', 'abab')", "a-ba-b"],
  ["re.sub('a', '$1', 'banana', 2)", "b$1n$1na"],
  ["re.sub('a', 'A', 'aAa', flags=re.I)", "AAA"],
  ["re.split('(,)', 'a,b,c', maxsplit=1)", "['a', ',', 'b,c']"],
  ["re.match('b', 'ab') is none", "True"],
  ["re.fullmatch('a|ab', 'ab').group()", "ab"],
  ["re.search('(?s)x(.*)z', 'x\\n\\nz').group(1) | length", "2"],
  ["re.search('(?i)(?s)X(.)z', 'x\\nz').group(1) | length", "1"],
  ["re.search('(?x) a  # first\\n b', 'ab').span()", "(0, 2)"],
  ["re.findall('[]a]+', ']a]b')", "[']a]']"],
  ["re.search('b$', 'ab\\n') is not none", "True"],
  ["re.search('b\\\\Z', 'ab\\n') is none", "True"],
  ["re.search('(?P<n>\\\\d+)', 'a12').groupdict()", "{'n': '12'}"],
];

async function print(expression: string): Promise<string> {
  const modules = pythonModules(clock) as { datetime: unknown; re: unknown; pytz: { timezone: unknown } };
  const context = { dt: modules.datetime, re: modules.re, tz: modules.pytz.timezone };
  return render(parseTemplate(`{{ ${expression} }}`, "case"), context);
}

describe("modules in templates", () => {
  it.each(TIMES)("datetime: %s prints as in Python", async (expression, printed) => {
    expect(await print(expression)).toBe(printed);
  });

  it.each(PATTERNS)("re: %s prints as in Python", async (expression, printed) => {
    expect(await print(expression)).toBe(printed);
  });

  it("two times of which one knows no zone cannot be compared", async () => {
    const mixed = "dt.datetime(2024, 1, 1) < tz('UTC').localize(dt.datetime(2024, 1, 1))";
    await expect(print(mixed)).rejects.toThrow("can't compare offset-naive and offset-aware datetimes");
  });

  it("an unknown zone is named", async () => {
    await expect(print("tz('Europe/Berln')")).rejects.toThrow("'Europe/Berln' is no time zone");
  });
});
