import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { textTable } from "../../kernel/terminal.ts";
import { root } from "../../scripts/install.mjs";
import { TRUTH, writeCustomers } from "./clv-customers.ts";
import { LIFETIMES, lifetimesPython } from "./clv-python.ts";
import { type Measured, measure } from "./measure.ts";

/**
 * `npm run bench -- clv [--n 1000000] [--skip-lifetimes]`: synthetic customers, seeded, fitted by BG/NBD and Gamma-Gamma and
 * scored (P(alive), purchases expected in 90 and 365 days, spending in 365 days), by us and by lifetimes. Seconds are of
 * processor time (user and system) for fitting and scoring alone: neither starting nor reading counts, nor what else the
 * machine does. Memory is the whole process's peak.
 */
const { values } = parseArgs({
  options: {
    n: { type: "string", default: "1000000" },
    "skip-lifetimes": { type: "boolean", default: false },
  },
});
const count = Number(values.n);

interface Answer {
  seconds: number;
  steps: Record<string, number>;
  groups?: number;
  buying: number[];
  spending: number[];
  sums: number[];
}

const dir = mkdtempSync(join(tmpdir(), "patron-bench-clv-"));
const data = join(dir, "customers.f64");

async function answered(
  name: string,
  command: string,
  args: string[],
): Promise<{ name: string; answer: Answer; run: Measured }> {
  const file = join(dir, `${name}.json`);
  const run = await measure(command, [...args, data, String(count), file, "pareto", "intervals"], {
    cwd: root,
  });
  return { name, answer: JSON.parse(readFileSync(file, "utf8")) as Answer, run };
}

const digits = (list: readonly number[]): string => list.map((one) => one.toPrecision(5)).join(" ");
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

function report(all: readonly Awaited<ReturnType<typeof answered>>[]): void {
  const line = ({ name, answer, run }: (typeof all)[number]) => [
    name,
    answer.seconds.toFixed(2),
    megabytes(run.peak),
    digits(answer.buying),
    digits(answer.spending),
    digits(answer.sums),
  ];
  const head = [
    "who",
    "CPU s",
    "peak",
    "r, alpha, a, b",
    "p, q, gamma",
    "sums of P(alive), orders 90, orders 365, spend 365",
  ];
  console.log(
    textTable(head, [["truth", "", "", digits(TRUTH.buying), digits(TRUTH.spending), ""], ...all.map(line)]),
  );
  for (const { name, answer } of all)
    console.log(
      `${name}: ${Object.entries(answer.steps)
        .map(([step, seconds]) => `${step} ${seconds.toFixed(2)} s`)
        .join(", ")}`,
    );
}

try {
  writeCustomers(data, count);
  const tsx = import.meta.resolve("tsx");
  const ours = await answered("Patron", process.execPath, [
    "--import",
    tsx,
    fileURLToPath(new URL("./clv-ours.ts", import.meta.url)),
  ]);
  const python = values["skip-lifetimes"] ? undefined : lifetimesPython();
  const theirs =
    python === undefined
      ? []
      : [await answered("lifetimes", python, [join(root, "tests/bench/clv-lifetimes.py")])];
  console.log(`${count} synthetic customers, ${ours.answer.groups} distinct histories`);
  report([ours, ...theirs]);
  for (const { answer } of theirs)
    console.log(
      `${(answer.seconds / ours.answer.seconds).toFixed(1)} times less processor time than ${LIFETIMES[0]}`,
    );
  if (theirs.length === 0)
    console.log(
      `${LIFETIMES[0]} was not measured: ${values["skip-lifetimes"] ? "skipped" : "no Python from 3.8 to 3.11"}.`,
    );
  const isTooLarge = ours.run.peak > 600e6;
  const isTooSlow = theirs.some(({ answer }) => answer.seconds < 8 * ours.answer.seconds);
  if (isTooLarge || (isTooSlow && count >= 1_000_000)) {
    console.error(isTooLarge ? "More than 600 MB." : "Less than 8 times as fast.");
    process.exitCode = 1;
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
