import type { Project } from "../project/project.ts";
import type { NodeResult, RunEvent, RunResults } from "../run/results.ts";
import { finishLine, startLine } from "./node-lines.ts";
import type { Line, LineSink } from "./sink.ts";
import { counted, elapsed, finishedStats, foundStats } from "./stats.ts";

/** Tells a run as dbt does: what was found, each node as it starts and ends, what went wrong, the counts. */
export class RunLines {
  readonly #sink: LineSink;
  readonly #project: Project;
  /** What the last line was of: dbt sets hooks apart by an empty line. */
  #group: "hooks" | "nodes" | undefined;

  constructor(sink: LineSink, project: Project) {
    this.#sink = sink;
    this.#project = project;
  }

  /** Before the first node. */
  begin(threads: number): void {
    this.#sink.invocationId = this.#project.around.invocationId;
    this.#info("FoundStats", `Found ${foundStats(this.#project)}`);
    this.#sink.blank();
    const target = this.#project.around.target.name;
    this.#info("ConcurrencyLine", `Concurrency: ${threads} threads (target='${target}')`);
    this.#sink.blank();
  }

  /** One node starts or ends. */
  tell(event: RunEvent): void {
    const node = this.#project.nodes.get(event.uniqueId);
    if (!node) return;
    const group = node.resourceType === "operation" ? "hooks" : "nodes";
    if (this.#group !== undefined && this.#group !== group) this.#sink.blank();
    this.#group = group;
    // What is only counted has no beginning.
    if (event.kind === "start" && (node.resourceType === "exposure" || node.resourceType === "saved_query"))
      return;
    this.#sink.emit(
      event.kind === "start" ? startLine(node, event, this.#sink) : finishLine(node, event, this.#sink),
    );
  }

  /** After the last node: the counts, every failure with its own text, and `Done.`. */
  end(results: RunResults): void {
    if (results.results.length === 0) {
      const text = "Nothing to do. Try checking your model configs and model specification args";
      this.#sink.emit({ level: "warn", name: "NoNodesSelected", text });
      return;
    }
    const { counts, elapsedSeconds } = results;
    this.#sink.blank();
    const stats = finishedStats(this.#project, results);
    this.#info("FinishedRunningStats", `Finished running ${stats} ${elapsed(elapsedSeconds)}.`);
    this.#sink.blank();
    const errors = counts.error + counts.fail;
    this.#sink.emit({
      level: "info",
      ...completed(errors, counts.warn, this.#sink.colours),
      name: "EndOfRunSummary",
    });
    for (const result of results.results) if (isBad(result)) this.#failure(result);
    for (const result of results.results) if (result.status === "warn") this.#failure(result);
    this.#sink.blank();
    const numbers = {
      pass: counts.success + counts.pass,
      warn: counts.warn,
      error: errors,
      skip: counts.skipped,
      noop: counts["no-op"],
      total: results.results.length,
    };
    this.#sink.emit({
      level: "info",
      name: "StatsLine",
      text: `Done. PASS=${numbers.pass} WARN=${numbers.warn} ERROR=${errors} SKIP=${numbers.skip} NO-OP=${numbers.noop} TOTAL=${numbers.total}`,
      data: { stats: numbers },
    });
  }

  #failure(result: NodeResult): void {
    const node = this.#project.nodes.get(result.uniqueId);
    const level = result.status === "warn" ? "warn" : "error";
    const head = `${level === "warn" ? "Warning" : "Failure"} in ${result.resourceType} ${result.name} (${node?.originalPath ?? result.path})`;
    const code = level === "warn" ? 33 : 31;
    this.#sink.blank();
    this.#sink.emit({
      level,
      name: "RunResultFailure",
      text: this.#sink.colours ? `\u001b[${code}m${head}\u001b[0m` : head,
      data: { node_name: result.name, resource_type: result.resourceType },
    });
    const counting = this.#counting(result);
    if (counting !== undefined) this.#sink.emit({ level, name: "RunResultError", text: `  ${counting}` });
    const lines = (result.message ?? "").split("\n").filter((line) => line !== "");
    const text = lines.map((line) => `  ${line}`).join("\n");
    this.#sink.emit({ level, name: "RunResultError", text, data: { msg: result.message } });
  }

  /** dbt's sentence about a data test; what follows it is our own. */
  #counting(result: NodeResult): string | undefined {
    const config = this.#project.nodes.get(result.uniqueId)?.config;
    if (result.resourceType !== "test" || result.failures === undefined || config === undefined)
      return undefined;
    const [verb, limit] = result.status === "warn" ? ["warn", config.warn_if] : ["fail", config.error_if];
    return `Got ${counted(result.failures, "result")}, configured to ${verb} if ${String(limit)}`;
  }

  #info(name: string, text: string): void {
    this.#sink.emit({ level: "info", name, text });
  }
}

const isBad = ({ status }: NodeResult): boolean => status === "error" || status === "fail";

function completed(errors: number, warnings: number, colours: boolean): Pick<Line, "text"> {
  const paint = (code: number, text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const warned = counted(warnings, "warning");
  if (errors > 0) {
    const text = `Completed with ${counted(errors, "error")}, 0 partial successes, and ${warned}:`;
    return { text: paint(31, text) };
  }
  if (warnings > 0) return { text: paint(33, `Completed with ${warned}:`) };
  return { text: paint(32, "Completed successfully") };
}
