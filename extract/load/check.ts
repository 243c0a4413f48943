import { hash } from "node:crypto";
import type { z } from "zod";
import { encoderOf } from "../normalise/encode.ts";
import type { TablePlan } from "../normalise/plan.ts";
import { canonicalJson, keyText } from "../normalise/rows.ts";

type Json = Record<string, unknown>;

/** Why a record failed, and what is known of it. */
export interface Rejection {
  /** Where in the record: `lineItems[3].quantity`; empty for the record itself. */
  path: string;
  reason: string;
  /** The encoded key columns, when the record's key could be read: its older good row is then left alone. */
  key: Readonly<Record<string, unknown>> | undefined;
  /** The same key as one text, as good records have it. */
  keyText: string | undefined;
}

export type Checked = { ok: true; value: Json } | { ok: false; rejection: Rejection };

/** Compiles the check of a stream's records. */
export function compileCheck(schema: z.ZodObject, plan: TablePlan): (record: unknown) => Checked {
  const keyOf = compileKey(plan);
  return (record) => {
    const result = schema.safeParse(record);
    if (result.success) return { ok: true, value: result.data as Json };
    const issues = result.error.issues;
    const first = issues[0]!;
    const key = keyOf(record);
    return {
      ok: false,
      rejection: {
        path: pathText(first.path),
        reason: reasonText(issues),
        key,
        keyText: key && keyText(plan.key.map((column) => key[column])),
      },
    };
  };
}

/** The same bad record has the same id however often it is read. */
export function quarantineId(source: string, stream: string, record: unknown): string {
  return hash("sha256", `${source}\n${stream}\n${canonicalJson(record)}`, "hex").slice(0, 32);
}

const SHOWN_ISSUES = 3;

function reasonText(issues: readonly z.core.$ZodIssue[]): string {
  const [first, ...others] = issues;
  const shown = others
    .slice(0, SHOWN_ISSUES - 1)
    .map((issue) => `${pathText(issue.path)}: ${readable(issue.message)}`);
  const left = issues.length - SHOWN_ISSUES;
  return [readable(first!.message), ...shown, ...(left > 0 ? [`and ${left} more`] : [])].join("; ");
}

function readable(message: string): string {
  return message.replace(/^Invalid input: /, "");
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** Reads the key of a record that failed its check: each part by its own schema, undefined when one fails. */
function compileKey(plan: TablePlan): (record: unknown) => Readonly<Record<string, unknown>> | undefined {
  const parts = plan.key.map((name) => {
    const column = plan.columns.find((one) => one.name === name)!;
    return { name, column, encode: encoderOf(column) };
  });
  return (record) => {
    const key: Record<string, unknown> = {};
    for (const { name, column, encode } of parts) {
      let value: unknown = record;
      for (const field of column.path) value = (value as Json | null | undefined)?.[field];
      const parsed = column.schema.safeParse(value);
      if (!parsed.success) return undefined;
      key[name] = encode(parsed.data);
    }
    return key;
  };
}
