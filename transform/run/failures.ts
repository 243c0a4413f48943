import { type Diagnostic, formatDiagnostics, formatPlace, PatronError } from "../../kernel/diagnostics.ts";
import type { Row } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import { diagnose } from "../parse/diagnose.ts";
import type { TestOutcome } from "../tests/run-test.ts";

/** What a person reads when a node could not be compiled or built. */
export function errorMessage(node: Node, error: unknown, compiledFile: string | undefined): string {
  const found = diagnose(error, node.place, "model-error").map(
    (one): Diagnostic => ({ ...one, at: one.at ?? node.place }),
  );
  const where = compiledFile ? `\n  Compiled: ${formatPlace({ path: compiledFile })}` : "";
  return formatDiagnostics(found) + (error instanceof PatronError || compiledFile ? where : "");
}

/**
 * What a person reads when a test fails: test, node and column, the number of rows, some of them, and where the
 * query is that finds them all.
 */
export function testMessage(
  node: Node,
  tested: string,
  outcome: TestOutcome,
  compiledFile: string | undefined,
): string {
  const { failures, storedIn, sample } = outcome;
  const place = node.test?.column ? `${tested}.${node.test.column}` : tested;
  const counted =
    node.config.fail_calc === "count(*)"
      ? `${failures} ${failures === 1 ? "row breaks" : "rows break"} it`
      : `its count is ${failures}`;
  const shown = compiledFile && formatPlace({ path: compiledFile });
  const see = storedIn
    ? `npx patron show --inline "select * from ${storedIn.replaceAll('"', "")}"`
    : shown && `npx patron show --inline "$(cat ${shown})"`;
  return formatDiagnostics([
    {
      code: outcome.status === "warn" ? "test-warning" : "test-failed",
      message: [
        `${node.name}${place ? ` on ${place}` : ""}: ${counted}${threshold(node)}.`,
        ...(node.description ? [node.description] : []),
        ...sampleLines(sample),
      ].join("\n"),
      at: node.place,
      ...(shown ? { hint: `Compiled: ${shown}` } : {}),
      ...(see ? { help: `See the rows: ${see}` } : {}),
    },
  ]);
}

function threshold(node: Node): string {
  const limit =
    String(node.config.severity).toLowerCase() === "error" ? node.config.error_if : node.config.warn_if;
  return limit === "!= 0" ? "" : ` (allowed: not ${String(limit)})`;
}

function sampleLines(sample: readonly Row[]): string[] {
  if (sample.length === 0) return [];
  const names = Object.keys(sample[0]!).slice(0, 6);
  const text = (value: unknown) => {
    const plain = value === null ? "null" : typeof value === "object" ? JSON.stringify(value) : String(value);
    return plain.length > 40 ? `${plain.slice(0, 39)}…` : plain;
  };
  return sample.map((row) => `  ${names.map((name) => `${name}=${text(row[name])}`).join("  ")}`);
}
