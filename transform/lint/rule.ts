import type { Place } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import type { PropertyPlaces } from "./places.ts";

export type Severity = "error" | "warn" | "off";

/** What a rule found: where it stands, and in a few words what is wrong there. */
export interface Finding {
  at: Place;
  message: string;
}

/** What a rule looks at: one model of the root project, and how to find things around it. */
export interface Subject {
  node: Node;
  project: Project;
  places: PropertyPlaces;
  /** Tests that are written under the model. */
  tests: readonly Node[];
  /** The columns that its SQL gives, where that is known. */
  columns: readonly string[] | undefined;
}

export interface Rule {
  /** Its name in `vars: lint:` and in messages. */
  id: string;
  severity: Exclude<Severity, "off">;
  /** What to do instead, for whoever broke it. */
  instead: string;
  check(subject: Subject): Finding[];
}

/** Every match of a pattern in the model's file, with its line and column. */
export function matches(node: Node, pattern: RegExp): { match: RegExpExecArray; at: Place }[] {
  const text = withoutComments(node.rawCode);
  return [...text.matchAll(pattern)].map((match) => ({
    match,
    at: placeAt(node, match.index),
  }));
}

/** The place of an offset in the model's file. */
export function placeAt(node: Node, offset: number): Place {
  const before = node.rawCode.slice(0, offset).split("\n");
  return { path: node.path, line: before.length, column: before.at(-1)!.length + 1 };
}

/** The text with comments of SQL and Jinja blanked out, so that offsets stay what they are. */
export function withoutComments(text: string): string {
  return text.replace(/'(?:[^']|'')*'|\{#[\s\S]*?#\}|--[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
    part.startsWith("'") ? part : part.replace(/[^\n]/g, " "),
  );
}

export type Layer = "staging" | "intermediate" | "marts";
const LAYERS: readonly string[] = ["staging", "intermediate", "marts"];

/** The layer that a model's folder says it is in; undefined outside the three. */
export function layerOf(node: Node): Layer | undefined {
  return node.originalPath
    .split("/")
    .slice(0, -1)
    .find((part) => LAYERS.includes(part)) as Layer | undefined;
}
