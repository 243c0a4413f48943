import { didYouMean, formatDiagnostics, type Place } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import { placeIn } from "./diagnose.ts";
import type { ParseState } from "./state.ts";

const ACCESS = ["private", "protected", "public"];

/** Who may refer to a model: its group alone, its package, anyone. */
function accessOf(node: Node): string {
  return String(node.config.access ?? node.properties?.access ?? "protected");
}

/** The group a node belongs to; a test belongs to the group of what it tests. */
function groupOf(node: Node, nodes?: ReadonlyMap<string, Node>): string | undefined {
  const tested = node.test?.attachedTo ? nodes?.get(node.test.attachedTo) : undefined;
  const holder = tested ?? node;
  const group = holder.config.group ?? holder.properties?.group;
  return group === undefined || group === null ? undefined : String(group);
}

/**
 * Checks what a project promises of its models: groups that exist, refs that access allows, contracts that name every
 * type. Deprecated models, and refs to them, warn.
 */
export function checkGovernance(state: ParseState): void {
  const { project, found } = state;
  const groups = new Set(state.properties.kept.groups.map((entry) => String(entry.properties.name)));
  for (const node of project.nodes.values()) {
    const group = groupOf(node);
    if (group !== undefined && !groups.has(group) && !node.test) {
      const hint = didYouMean(group, groups);
      found.add({
        code: "unknown-group",
        message: `${node.name} belongs to the group '${group}', which no property file defines.`,
        at: node.place,
        hint: hint ?? `Define it: groups: [{ name: ${group}, owner: { name: … } }]`,
      });
    }
    if (node.resourceType === "model") checkModel(state, node);
    checkRefs(state, node);
  }
}

function checkModel({ found, project }: ParseState, node: Node): void {
  const access = accessOf(node);
  if (!ACCESS.includes(access)) {
    const hint = didYouMean(access, ACCESS);
    const message = `access of ${node.name} is '${access}'; it can be ${ACCESS.join(", ")}.`;
    found.add({ code: "bad-access", message, at: node.place, ...(hint ? { hint } : {}) });
  }
  const enforced = (node.config.contract as { enforced?: boolean } | undefined)?.enforced === true;
  const columns = Object.values(node.columns);
  const untyped = columns.filter((column) => column.data_type === undefined).map((column) => column.name);
  if (enforced && (untyped.length > 0 || columns.length === 0)) {
    found.add({
      code: "bad-contract",
      message:
        columns.length === 0
          ? `${node.name} has an enforced contract, and its property file names no column.`
          : `${node.name} has an enforced contract, and these columns have no data_type: ${untyped.join(", ")}.`,
      at: node.place,
      hint: "Give every column its data_type, or take enforced: true away.",
    });
  }
  const date = deprecation(node);
  if (date !== undefined && date <= project.around.clock.now())
    warn(project, node, `${node.name} was to go on ${dateText(date)}: it is past its deprecation_date.`);
}

function checkRefs({ project, found }: ParseState, node: Node): void {
  for (const id of node.dependsOn.nodes) {
    const target = project.nodes.get(id);
    if (target?.resourceType !== "model") continue;
    const access = accessOf(target);
    const group = groupOf(target);
    const at = (): Place =>
      node.rawCode && !node.test ? placeIn(node.path, node.rawCode, () => refTo(target.name)) : node.place;
    if (access === "private" && !(group !== undefined && group === groupOf(node, project.nodes))) {
      found.add({
        code: "private-ref",
        message: `${node.name} refers to ${target.name}, which is private to ${group ? `the group '${group}'` : "a group, and has none"}.`,
        at: at(),
        hint: `Put ${node.name} into that group, or make ${target.name} protected (in ${target.patchPath?.replace(/^\w+:\/\//, "") ?? target.originalPath}).`,
      });
    }
    if (access === "protected" && node.package !== target.package && restricted(project, target)) {
      found.add({
        code: "protected-ref",
        message: `${node.name} refers to ${target.name}, which is protected: only the package ${target.package} may.`,
        at: at(),
        hint: `Ask for ${target.name} to be made public.`,
      });
    }
    const date = deprecation(target);
    if (date !== undefined && !node.test)
      warn(project, node, `${node.name} refers to ${target.name}, which goes on ${dateText(date)}.`);
  }
}

function restricted(project: ParseState["project"], target: Node): boolean {
  const settings = project.packages.find((pack) => pack.name === target.package)?.settings;
  return (settings as Record<string, unknown> | undefined)?.["restrict-access"] === true;
}

/** Milliseconds since 1970 UTC. */
function deprecation(node: Node): number | undefined {
  const written = node.properties?.deprecation_date;
  if (written === undefined || written === null) return undefined;
  const ms = Date.parse(String(written));
  return Number.isNaN(ms) ? undefined : ms;
}

const dateText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function warn(project: ParseState["project"], node: Node, message: string): void {
  project.around.log.warn(formatDiagnostics([{ code: "deprecated", message, at: node.place }]));
}

function refTo(name: string): RegExp {
  return new RegExp(`\\bref\\s*\\([^)]*['"]${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}['"]`);
}
