import { isDeepStrictEqual } from "node:util";
import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import { configDefaults } from "../artifacts/config-defaults.ts";
import { constraintsOf } from "../artifacts/contract.ts";
import { macroTexts } from "../artifacts/macro-sql.ts";
import { manifestNode } from "../artifacts/manifest-node.ts";
import { Semantics } from "../artifacts/semantics.ts";
import { unitTestDict } from "../artifacts/unit-test-dict.ts";
import { INTERNAL } from "../context/macros.ts";
import { type Node, SEMANTIC } from "../node.ts";
import type { Project } from "../project/project.ts";
import { differsFromDbts } from "./dbts.ts";
import type { PreviousState } from "./previous.ts";

type Dict = Record<string, unknown>;
type Aspect = (now: Dict, before: Dict) => boolean;

const BUILT_IN = `macro.${INTERNAL}.`;

/** What may differ between a node and its earlier self; the names are those of `state:modified.…`. */
const ASPECTS: Record<string, Aspect> = {
  body: (now, before) => checksum(now) !== checksum(before),
  configs: (now, before) => !isDeepStrictEqual(configOf(now), configOf(before)),
  relation: (now, before) => !isDeepStrictEqual(relationOf(now), relationOf(before)),
  contract: (now, before) => !isDeepStrictEqual(contractOf(now), contractOf(before)),
  persisted_descriptions: (now, before) => !isDeepStrictEqual(persisted(now), persisted(before)),
};

/** Compares a project with an earlier state of it. */
export class Changes {
  readonly #state: PreviousState;
  readonly #macrosNow: Map<string, string>;
  readonly #project: Project;
  #semantics: Semantics | undefined;

  constructor(project: Project, state: PreviousState) {
    this.#project = project;
    this.#state = state;
    this.#macrosNow = macroTexts(project.registry.all());
  }

  /** Whether a node fits `state:<value>`. Throws `unknown-state` (exit code 2) for a value that does not exist. */
  matches(node: Node, value: string): boolean {
    const before = this.#state.nodes.get(node.uniqueId);
    if (value === "new") return before === undefined;
    if (value === "old") return before !== undefined;
    if (value === "modified") return this.#isModified(node, before);
    if (value === "unmodified") return !this.#isModified(node, before);
    const aspect = value.startsWith("modified.") ? value.slice(9) : "";
    if (aspect === "macros") return before !== undefined && this.#macrosChanged(node);
    if (aspect === "body" && node.resourceType === "exposure")
      return before !== undefined && exposureChanged(node, before);
    const differs = ASPECTS[aspect];
    if (differs && SEMANTIC.has(node.resourceType))
      return aspect === "body" && before !== undefined && this.#semanticChanged(node, before);
    if (differs) return before !== undefined && this.#differs(aspect, node, this.#now(node), before);
    throw unknownValue(value);
  }

  #isModified(node: Node, before: Dict | undefined): boolean {
    if (before === undefined) return true;
    if (SEMANTIC.has(node.resourceType)) return this.#semanticChanged(node, before);
    const now = this.#now(node);
    if (node.resourceType === "exposure") return exposureChanged(node, before);
    return (
      this.#macrosChanged(node) || Object.keys(ASPECTS).some((one) => this.#differs(one, node, now, before))
    );
  }

  #now(node: Node): Dict {
    return node.unitTest ? unitTestDict(this.#project, node) : manifestNode(this.#project, node, {});
  }

  #differs(aspect: string, node: Node, now: Dict, before: Dict): boolean {
    const dbts =
      aspect === "body" && this.#state.isDbts ? differsFromDbts(this.#project, node, now, before) : undefined;
    return dbts ?? ASPECTS[aspect]!(now, before);
  }

  /** The moments of parsing are no change; everything else that a metric or its kin says is. */
  #semanticChanged(node: Node, before: Dict): boolean {
    this.#semantics ??= new Semantics(this.#project);
    const said = ({ created_at: _, metadata: __, unrendered_config: ___, ...rest }: Dict) => rest;
    return !isDeepStrictEqual(said(this.#semantics.of(node) ?? {}), said(before));
  }

  #macrosChanged(node: Node): boolean {
    const { macros, isDbts } = this.#state;
    const compared = isDbts
      ? node.dependsOn.macros.filter((id) => !id.startsWith(BUILT_IN))
      : node.dependsOn.macros;
    return compared.some((id) => this.#macrosNow.get(id) !== macros.get(id));
  }
}

function unknownValue(value: string): PatronError {
  const known = ["new", "old", "modified", "unmodified", "modified.macros"].concat(
    Object.keys(ASPECTS).map((name) => `modified.${name}`),
  );
  const hint = didYouMean(value, known);
  return new PatronError(
    {
      code: "unknown-state",
      message: `'state:${value}' is no state of a node.`,
      hint: hint ?? `Known: ${known.join(", ")}`,
    },
    { exitCode: 2 },
  );
}

function checksum(node: Dict): unknown {
  if (typeof node.checksum === "string") return node.checksum;
  return (node.checksum as { checksum?: unknown } | undefined)?.checksum ?? null;
}

const RELATION_KEYS = new Set(["database", "schema", "alias"]);

/** The configs that somebody set: those left empty, or standing at dbt's own value, say nothing. */
function configOf(node: Dict): Dict {
  const config = (node.config ?? {}) as Dict;
  const unset = configDefaults(node.resource_type);
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key, value]) => !RELATION_KEYS.has(key) && !isEmpty(value))
      .filter(([key, value]) => !isDeepStrictEqual(unset[key], value))
      // dbt counts a tag of a test twice, and has those of columns elsewhere.
      .filter(([key]) => key !== "tags" || node.resource_type !== "test")
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Where failing rows go when nobody says: here, and in dbt. */
const FAILURES = new Set<unknown>(["test_failures", "dbt_test__audit"]);

/** What the project says of the name; the target's own schema differs between people and is no change. */
function relationOf(node: Dict): unknown[] {
  const config = (node.config ?? {}) as Dict;
  const own = (value: unknown) => (FAILURES.has(value) ? null : (value ?? null));
  return [...RELATION_KEYS].map((key) => own(config[key])).concat([node.identifier ?? null]);
}

function contractOf(node: Dict): unknown {
  const { contract } = (node.config ?? {}) as { contract?: { enforced?: boolean } };
  if (contract?.enforced !== true) return null;
  const columns = Object.values((node.columns ?? {}) as Record<string, Dict>);
  return columns.map((column) => [column.name, column.data_type ?? null, constraintsOf(column)]);
}

/** Descriptions count where the warehouse shows them. */
function persisted(node: Dict): unknown {
  const { persist_docs } = (node.config ?? {}) as {
    persist_docs?: { relation?: boolean; columns?: boolean };
  };
  const columns = Object.values((node.columns ?? {}) as Record<string, Dict>);
  return [
    persist_docs?.relation ? (node.description ?? "") : null,
    persist_docs?.columns ? columns.map(({ name, description }) => [name, description ?? ""]) : null,
  ];
}

const exposureChanged = (node: Node, before: Dict): boolean =>
  !isDeepStrictEqual(exposureOf(node), exposureOf(before));

function exposureOf(node: Node | Dict): unknown {
  const own = "properties" in node ? ((node as Node).properties ?? {}) : (node as Dict);
  const keys = ["type", "label", "url", "maturity"];
  const owner = { email: null, name: null, ...(own.owner as Dict | undefined) };
  const dependsOn = "dependsOn" in node ? (node as Node).dependsOn : ((node as Dict).depends_on as Dict);
  return [
    ...keys.map((key) => own[key] ?? null),
    owner,
    [...((dependsOn?.nodes as string[] | undefined) ?? [])].sort(),
  ];
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}
