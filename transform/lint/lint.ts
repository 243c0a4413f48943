import { type Diagnostic, didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { select } from "../graph/select.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { columnsDescribed, grainStated, keyTested } from "./describing.ts";
import { modelFolder, modelLength, modelName } from "./layout.ts";
import { PropertyPlaces } from "./places.ts";
import { hardCodedRelation, sourceOutsideStaging, starOverSource } from "./reading.ts";
import type { Rule, Severity } from "./rule.ts";

/** The house rules, in the order that the documentation lists them. */
export const RULES: readonly Rule[] = [
  sourceOutsideStaging,
  starOverSource,
  hardCodedRelation,
  grainStated,
  keyTested,
  columnsDescribed,
  modelName,
  modelFolder,
  modelLength,
];

const SEVERITIES: readonly string[] = ["error", "warn", "off"];

export interface LintOptions {
  select?: readonly string[] | undefined;
  exclude?: readonly string[] | undefined;
  /** The columns that a model's SQL gives, where they are known; without, only described columns are looked at. */
  columnsOf?: (node: Node) => readonly string[] | undefined;
}

export interface Linted {
  /** Models that were looked at. */
  models: number;
  errors: Diagnostic[];
  warnings: Diagnostic[];
}

/**
 * Holds the root project's models to the house rules. `vars: { lint: { <rule>: error | warn | off } }` sets a rule's
 * severity for the project (dbt_project.yml or patron.yml), `meta: { lint: { … } }` for one model. Throws PatronError
 * `bad-lint-setting` (exit code 2) for a rule or severity that there is none of.
 */
export function lint(project: Project, options: LintOptions = {}): Linted {
  const { select: chosen, exclude } = options;
  const nodes = select(project, { select: chosen, exclude, resourceTypes: ["model"] });
  const models = nodes.filter((node) => node.package === project.name);
  const house = settings(project.vars.lookup(project.name, "lint")?.value, "vars: lint:");
  const places = new PropertyPlaces(project);
  const tests = testsByModel(project);
  const linted: Linted = { models: models.length, errors: [], warnings: [] };
  for (const node of models) {
    const own = settings(
      (node.config.meta as Record<string, unknown> | undefined)?.lint,
      `meta of ${node.name}`,
    );
    const columns = options.columnsOf?.(node);
    for (const rule of RULES) {
      const severity = own[rule.id] ?? house[rule.id] ?? rule.severity;
      if (severity === "off") continue;
      const subject = { node, project, places, tests: tests.get(node.uniqueId) ?? [], columns };
      const list = severity === "error" ? linted.errors : linted.warnings;
      for (const { at, message } of rule.check(subject))
        list.push({ code: rule.id, message, at, hint: `Instead: ${rule.instead}` });
    }
  }
  return linted;
}

/** Tests by the unique id of the node that they are written under. */
function testsByModel(project: Project): Map<string, Node[]> {
  const groups = new Map<string, Node[]>();
  for (const node of project.nodes.values()) {
    const key = node.test?.attachedTo;
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return groups;
}

function settings(value: unknown, where: string): Record<string, Severity> {
  const known = RULES.map((rule) => rule.id);
  const given = Object.entries((value ?? {}) as Record<string, unknown>);
  for (const [id, severity] of given) {
    if (known.includes(id) && SEVERITIES.includes(String(severity))) continue;
    const isRule = known.includes(id);
    const hint = isRule ? undefined : didYouMean(id, known);
    throw new PatronError(
      {
        code: "bad-lint-setting",
        message: isRule
          ? `${where} sets ${id} to '${String(severity)}'; it can be ${SEVERITIES.join(", ")}.`
          : `${where} names the rule '${id}', which there is none of.`,
        ...(hint ? { hint } : {}),
        help: `The rules: ${known.join(", ")}`,
      },
      { exitCode: 2 },
    );
  }
  return Object.fromEntries(given) as Record<string, Severity>;
}
