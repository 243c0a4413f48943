/** The SQL runner: reads a dbt project, selects, compiles, builds and tests it. */

export { explainDiff } from "./diff/explain.ts";
export { type Against, diffModel } from "./diff/model.ts";
export { type FreshnessResults, type SourceAge, sourceFreshness } from "./freshness/freshness.ts";
export { type SelectOptions, select } from "./graph/select.ts";
export { compileInline, compileNode, show } from "./inline.ts";
export { type ColumnLineage, columnLineage, lineageLines, type ModelLineage } from "./lineage/lineage.ts";
export { type Linted, type LintOptions, lint } from "./lint/lint.ts";
export { type LsOutput, ls } from "./ls.ts";
export type { ColumnInfo, Config, Node, ResourceType, Target } from "./node.ts";
export { type LoadOptions, loadProject } from "./parse/load.ts";
export { explainPlan } from "./plan/explain.ts";
export { type Plan, plan } from "./plan/plan.ts";
export type { Project } from "./project/project.ts";
export type { NodeResult, RunEvent, RunResults, Status } from "./run/results.ts";
export { readRetry, retry } from "./run/retry.ts";
export { type Command, type RunOptions, run } from "./run/run.ts";
export { parseSample, parseTime, sqlTime } from "./run/sample.ts";
export { type PreviousState, readState } from "./state/previous.ts";
