import { createInterface } from "node:readline";
import { PatronError } from "../../kernel/diagnostics.ts";
import { FIELDS, type Field, type Known, oneLine, type Segment } from "./definition.ts";

/** Where questions are put and answers read. */
export interface Asker {
  /** The next line, without its end; undefined when nobody answers any more. */
  ask(question: string): Promise<string | undefined>;
  close(): void;
}

/** Asks a person, or whatever is piped in. Questions go to stderr, for stdout holds results alone. */
export function terminalAsker(
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Asker {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const read = lines[Symbol.asyncIterator]();
  return {
    async ask(question) {
      output.write(question);
      const { value, done } = await read.next();
      if (done !== true) return String(value);
      output.write("\n");
      return undefined;
    },
    close: () => lines.close(),
  };
}

const TRIES = 5;

/**
 * The fields that were not given, asked for one after another; `check` refuses an answer by throwing PatronError, which is
 * told, and the question is put again. Throws usage that names the options when nobody answers.
 */
export async function askForFields(
  given: Partial<Segment>,
  known: Known,
  asker: Asker,
  check: (field: Field, soFar: Partial<Segment>) => Promise<void>,
  tell: (text: string) => void,
): Promise<Segment> {
  const segment: Partial<Segment> = { ...given };
  for (const field of FIELDS) {
    for (let tries = 0; ; tries++) {
      if (segment[field] === undefined) segment[field] = await answered(asker, field, known, segment);
      try {
        await check(field, segment);
        break;
      } catch (error) {
        const wasAsked = given[field] === undefined && tries < TRIES;
        if (!wasAsked || !(error instanceof PatronError)) throw error;
        tell(error.diagnostics[0]!.message);
        delete segment[field];
      }
    }
  }
  return segment as Segment;
}

async function answered(asker: Asker, field: Field, known: Known, soFar: Partial<Segment>): Promise<string> {
  const answer = await asker.ask(questionOf(field, known));
  if (answer !== undefined) return field === "predicate" ? oneLine(answer) : answer.trim();
  const missing = FIELDS.filter((one) => soFar[one] === undefined).map((one) => `--${one}`);
  throw new PatronError(
    {
      code: "usage",
      message: `A segment has no ${field} yet, and nobody answers.`,
      hint: `Give what is missing: ${missing.join(", ")}`,
      help: "npx patron segment new --help",
    },
    { exitCode: 2 },
  );
}

function questionOf(field: Field, { purposes, refreshes }: Known): string {
  const questions: Record<Field, string> = {
    name: "Name (lower case, such as loyal_but_silent): ",
    description: "Who is in it, in a sentence: ",
    owner: "Owner (who answers for it, such as marketing): ",
    predicate: "Condition on one customer, in SQL (such as orders >= 3 and days_since_last_order > 90): ",
    refresh: `Refresh (${refreshes.join(", ")}): `,
    purpose: `Purpose, which decides the consent it needs (${purposes.join(", ")}): `,
  };
  return questions[field];
}
