import { type Diagnostic, formatDiagnostics, formatPlace, type Place } from "../../kernel/diagnostics.ts";
import type { Row } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import { diagnose } from "../parse/diagnose.ts";
import type { TestOutcome } from "../tests/run-test.ts";

/** A node's compiled SQL and the file that keeps it. */
export interface Compiled {
  sql: string;
  file: string;
}

/** What a person reads when a node could not be compiled or built. A database's line is traced to the node's own. */
export function errorMessage(node: Node, error: unknown, compiled: Compiled | undefined): string {
  const found = diagnose(error, node.place, "model-error");
  if (!compiled) return formatDiagnostics(found);
  const line = compiledLine(node, found[0]?.message ?? "", (error as { linesBefore?: number }).linesBefore);
  const at = line === undefined ? undefined : ownLine(node, compiled.sql.split("\n")[line - 1]);
  const placed = found.map((one): Diagnostic => (at && one.at === node.place ? { ...one, at } : one));
  const where = formatPlace({ path: compiled.file, ...(line === undefined ? {} : { line }) });
  return `${formatDiagnostics(placed)}\n  Compiled: ${where}`;
}

/** Lines that stand before the compiled SQL in the statement that is sent. */
const LINES_BEFORE = { test: 2, other: 1 };

/** The line of the compiled SQL that a database's message means: DuckDB's `LINE 4: …`, BigQuery's `at [4:7]`. */
function compiledLine(node: Node, message: string, told: number | undefined): number | undefined {
  const found = /\bLINE (\d+):|\bat \[(\d+):\d+\]/.exec(message);
  if (!found) return undefined;
  const before = told ?? (node.resourceType === "test" ? LINES_BEFORE.test : LINES_BEFORE.other);
  const line = Number(found[1] ?? found[2]) - before;
  return line > 0 ? line : undefined;
}

/** Where a compiled line stands in the node's file, if it came through Jinja unchanged and stands there once. */
function ownLine(node: Node, text: string | undefined): Place | undefined {
  const wanted = text?.trim();
  if (!wanted || node.test) return undefined;
  const lines = node.rawCode.split("\n");
  const hits = lines.flatMap((line, index) => (line.trim() === wanted ? [index] : []));
  if (hits.length !== 1) return undefined;
  return { path: node.path, line: hits[0]! + 1, column: lines[hits[0]!]!.search(/\S/) + 1 };
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
