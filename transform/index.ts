/** The SQL runner: reads a dbt project, selects, compiles, builds and tests it. */

export { explainDiff } from "./diff/explain.ts";
export { type Against, diffModel } from "./diff/model.ts";
export { type FreshnessResults, type SourceAge, sourceFreshness } from "./freshness/freshness.ts";
export { INDIRECT, type IndirectSelection, type SelectOptions, select } from "./graph/select.ts";
export { compileInline, compileNode, show } from "./inline.ts";
export { type ColumnLineage, columnLineage, lineageLines, type ModelLineage } from "./lineage/lineage.ts";
export { RunLines } from "./log-lines/run-lines.ts";
export { LEVELS, type Line, type LineOptions, LineSink } from "./log-lines/sink.ts";
export { type Linted, type LintOptions, lint } from "./lint/lint.ts";
export { type LsOutput, ls } from "./ls.ts";
export type { ColumnInfo, Config, Node, ResourceType, Target } from "./node.ts";
export { type LoadOptions, loadProject } from "./parse/load.ts";
export { explainPlan } from "./plan/explain.ts";
export { type Plan, plan } from "./plan/plan.ts";
export type { BigqueryOutput, DuckdbOutput } from "./profiles/connection.ts";
export { duckdbStatements } from "./profiles/duckdb.ts";
export { findProfiles, noProfiles } from "./profiles/find.ts";
export { type ProfileTarget, readProfile } from "./profiles/read.ts";
export type { Project } from "./project/project.ts";
export type { NodeResult, RunEvent, RunResults, Status } from "./run/results.ts";
export { readRetry, retry } from "./run/retry.ts";
export { type Command, type RunOptions, run } from "./run/run.ts";
export { parseSample, parseTime, sqlTime } from "./run/sample.ts";
export { writeDbtStandIns } from "./typescript/dbt-stand-ins.ts";
export { type PreviousState, readState } from "./state/previous.ts";
