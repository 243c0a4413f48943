/** Activation: sends segments to ad platforms and files; only who may be sent, only what changed. */

export { openDestination } from "./destinations/index.ts";
export { ACTIVATIONS_FILE, type Activations, findSync, readActivations } from "./mapping/read.ts";
export type { Sync } from "./mapping/schema.ts";
export { forgetMembers } from "./sync/forget.ts";
export { leftOver } from "./sync/places.ts";
export type { Allowance, Held, Plan } from "./sync/plan.ts";
export { REASONS, reasonLine } from "./sync/reasons.ts";
export { planText, resultText } from "./sync/report.ts";
export { type PlanRequest, planSync, runSync, type SyncRequest } from "./sync/run.ts";
export type { SyncResult } from "./sync/runs.ts";
export { type NextRun, noteSchedule } from "./sync/schedule.ts";
export { ACTIVATE_SCHEMA, ensureActivateTables } from "./sync/tables.ts";
