import { PatronError } from "../../kernel/diagnostics.ts";
import type { Session, Warehouse } from "../../warehouse/port.ts";
import { nodeDict } from "../artifacts/node-dict.ts";
import { DBT_VERSION } from "../context/builtins.ts";
import { parseTemplate, render } from "../jinja/index.ts";
import type { Node } from "../node.ts";
import { diagnose } from "../parse/diagnose.ts";
import type { Project } from "../project/project.ts";
import type { Compiler } from "./compiler.ts";

/** `query-comment` of dbt_project.yml: a template, or undefined for dbt's own comment; an empty one writes none. */
interface Settings {
  template: string | undefined;
  append: boolean;
}

/** Writes for each node the comment that goes with its statements; undefined where none is wanted. */
export type CommentOf = (node: Node) => Promise<string | undefined>;

/** What a run needs to comment its statements. */
export interface QueryComments {
  of: CommentOf;
  append: boolean;
}

/**
 * The comments of a project's statements. By default dbt's JSON (app, version, profile, target, node), so that tools
 * that read a warehouse's history know whose a statement is. A text or a macro call is rendered for each node with
 * `node` and `connection_name`. Throws PatronError `bad-query-comment` for a setting that is none.
 */
export function queryComments(compiler: Compiler): QueryComments | undefined {
  const { template, append } = settingsOf(compiler.project);
  if (template === "") return undefined;
  if (template === undefined) return { of: async (node) => standard(compiler.project, node), append };
  return { of: (node) => rendered(compiler, template, node), append };
}

function settingsOf({ settings, dir }: Project): Settings {
  if (!("query-comment" in settings)) return { template: undefined, append: true };
  const written = settings["query-comment"];
  if (written === null || written === "" || written === false) return { template: "", append: true };
  if (typeof written === "string") return { template: written, append: true };
  const { comment, append } = written as { comment?: unknown; append?: unknown };
  const isKnown = comment === undefined || comment === null || typeof comment === "string";
  if (typeof written === "object" && !Array.isArray(written) && isKnown) {
    // `comment:` left out is dbt's own comment, `comment:` left empty is none.
    return { template: comment === null ? "" : comment, append: append !== false };
  }
  throw new PatronError(
    {
      code: "bad-query-comment",
      message: "query-comment wants a text, or comment and append.",
      at: { path: `${dir}/dbt_project.yml` },
      help: 'Such as: query-comment: "run by {{ target.name }}"; an empty one writes none.',
    },
    { exitCode: 2 },
  );
}

function standard({ around }: Project, node: Node): string {
  const { target } = around;
  const about = [
    ["app", "dbt"],
    ["dbt_version", DBT_VERSION],
    ["profile_name", target.profileName ?? "patron"],
    ["target_name", target.name],
    ["node_id", node.uniqueId],
  ];
  return `{${about.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(", ")}}`;
}

async function rendered(compiler: Compiler, template: string, node: Node): Promise<string | undefined> {
  const path = `${compiler.project.dir}/dbt_project.yml`;
  try {
    const own = { node: nodeDict(node), connection_name: node.uniqueId };
    const { context } = compiler.context(node, { session: undefined }, own);
    const text = (await render(parseTemplate(template, path), context)).trim();
    return text === "" ? undefined : harmless(text, path);
  } catch (error) {
    throw new PatronError(diagnose(error, { path }, "bad-query-comment"), { cause: error });
  }
}

function harmless(text: string, path: string): string {
  if (!text.includes("*/")) return text;
  throw new PatronError({
    code: "bad-query-comment",
    message: `The query comment holds '*/', which would end it: ${text}`,
    at: { path },
  });
}

/** The warehouse, with a comment on each statement that is sent through it or its sessions. */
export function commented<T extends Warehouse | Session>(session: T, comment: string, append: boolean): T {
  const written = `/* ${comment} */`;
  const add = (sql: string): string => {
    if (!append) return `${written} ${sql}`;
    const text = sql.trimEnd();
    return text.endsWith(";") ? `${text.slice(0, -1)}\n${written};` : `${text}\n${written}`;
  };
  const inner =
    <R>(work: (own: Session) => Promise<R>) =>
    (own: Session) =>
      work(commented(own, comment, append));
  const through = (key: "rows" | "execute") => (sql: string, parameters?: never) =>
    session[key](add(sql), parameters).catch((error: unknown) => {
      throw without(error, written);
    });
  const own: Partial<Record<string | symbol, unknown>> = {
    rows: through("rows"),
    execute: through("execute"),
    query: (sql: string, parameters?: never) => session.query(add(sql), parameters),
    transaction: (work: (own: Session) => Promise<unknown>) =>
      (session as Warehouse).transaction(inner(work)),
    session: (work: (own: Session) => Promise<unknown>) => (session as Warehouse).session(inner(work)),
  };
  return new Proxy(session, {
    get(target, key) {
      if (own[key] !== undefined) return own[key];
      const value: unknown = Reflect.get(target, key, target);
      // Methods reach private fields of their own object; knex is a function with properties of its own.
      return typeof value === "function" && key !== "knex" ? value.bind(target) : value;
    },
  });
}

/** The error without the comment in its text, whole or cut off: people look for their own statement there. */
function without(error: unknown, written: string): unknown {
  if (!(error instanceof PatronError)) return error;
  const start = written
    .replace(/\s+/g, " ")
    .slice(0, 16)
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(` ?${start}.*?(?:\\*/|$) ?`, "gm");
  const clean = (text: string) => text.replace(pattern, "");
  error.message = clean(error.message);
  for (const one of error.diagnostics) {
    one.message = clean(one.message);
    if (one.hint !== undefined) one.hint = clean(one.hint);
    if (one.help !== undefined) one.help = clean(one.help);
  }
  return error;
}
