import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { PatronError } from "../../../kernel/diagnostics.ts";
import type { Field, Known, Segment } from "../../../orchestrate/segment/definition.ts";
import { askForFields, terminalAsker } from "../../../orchestrate/segment/questions.ts";

const KNOWN: Known = { segments: [], purposes: ["analysis", "service"], refreshes: ["daily", "weekly"] };
const whole: Segment = {
  ...{ name: "loyal", description: "Stay.", owner: "marketing" },
  ...{ predicate: "orders > 3", refresh: "daily", purpose: "analysis" },
};

async function asked(given: Partial<Segment>, answers: string, refuses: Partial<Record<Field, string>> = {}) {
  const output = new PassThrough();
  const input = new PassThrough();
  input.end(answers);
  const told: string[] = [];
  const asker = terminalAsker(input, output);
  const check = async (field: Field, soFar: Partial<Segment>) => {
    if (refuses[field] === soFar[field])
      throw new PatronError({ code: "wrong-segment", message: `No ${field} is ${soFar[field]}.` });
  };
  const segment = await askForFields(given, KNOWN, asker, check, (text) => told.push(text)).finally(() =>
    asker.close(),
  );
  return { segment, told, questions: String(output.read() ?? "") };
}

it("asks for what was not given, and nothing else", async () => {
  const { owner: _, ...given } = whole;
  expect(await asked(given, "marketing\n")).toEqual({
    segment: whole,
    told: [],
    questions: "Owner (who answers for it, such as marketing): ",
  });
  expect((await asked(whole, "")).questions).toBe("");
});

it("puts a question again when the answer is refused, and says why", async () => {
  const { refresh: _, ...given } = whole;
  const { segment, told, questions } = await asked(given, "weekli\nweekly\n", { refresh: "weekli" });
  expect(segment.refresh).toBe("weekly");
  expect(told).toEqual(["No refresh is weekli."]);
  expect(questions).toBe("Refresh (daily, weekly): Refresh (daily, weekly): ");
});

it("does not ask again for what an option gave: it is a mistake of the call", async () => {
  await expect(asked(whole, "daily\n", { refresh: "daily" })).rejects.toThrow("No refresh is daily.");
});

it("names the options that are missing when nobody answers", async () => {
  await expect(
    asked({ name: "loyal", description: "Stay." }, "marketing\n"),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [PatronError: usage
      A segment has no predicate yet, and nobody answers.
      Give what is missing: --predicate, --refresh, --purpose
      npx patron segment new --help]
  `);
});
