import { z } from "zod";
import { type ColumnHint, columnHints, pii } from "../../../normalise/types.ts";

/** How a value written as text is read; also the raw column's type. */
export type Kind = "text" | "int" | "numeric" | "date" | "timestamp" | "boolean";

/** A column of a canonical shape. */
export interface Column {
  kind: Kind;
  required: boolean;
  pii: boolean;
  contact: ColumnHint["contact"];
  /** What it holds, for the README's table. Empty when the name says it. */
  about: string;
}

/** A file's value that could not be read as its column's kind. The loader quarantines the row with the reason. */
export class Unreadable {
  readonly raw: unknown;
  readonly reason: string;

  constructor(raw: unknown, reason: string) {
    this.raw = raw;
    this.reason = reason;
  }

  /** Quarantine keeps what stood in the file. */
  toJSON(): unknown {
    return this.raw;
  }
}

/** `email`, `phone`, `device`: personal, and what somebody is known by. */
type Mark = "required" | "pii" | "email" | "phone" | "device";
const CONTACTS = ["email", "phone", "device"] as const;

const column =
  (kind: Kind) =>
  (about = "", ...marks: Mark[]): Column => ({
    kind,
    about,
    required: marks.includes("required"),
    pii: marks.some((mark) => mark !== "required"),
    contact: CONTACTS.find((kind) => marks.includes(kind)),
  });

export const text = column("text");
export const int = column("int");
export const numeric = column("numeric");
export const date = column("date");
export const timestamp = column("timestamp");
export const boolean = column("boolean");

/** The zod schema of a column: the values that `readValue` makes, or null unless it is required. */
export function columnSchema(definition: Column): z.ZodType {
  const { kind, required } = definition;
  const schema = z
    .custom<string | number | boolean>((value) => isKind(kind, value), {
      error: (issue) => problem(kind, issue.input),
    })
    .register(columnHints, { type: kind });
  const tagged = definition.pii ? pii(schema, definition.contact) : schema;
  return required ? tagged : tagged.nullable();
}

function isKind(kind: Kind, value: unknown): boolean {
  if (kind === "int") return Number.isSafeInteger(value);
  if (kind === "boolean") return typeof value === "boolean";
  return typeof value === "string";
}

function problem(kind: Kind, value: unknown): string {
  if (value instanceof Unreadable) return value.reason;
  if (value === null || value === undefined) return "is required, and is empty here";
  return `expected ${kind}, got ${JSON.stringify(value)}`;
}
