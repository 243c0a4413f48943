import { Bug } from "../../kernel/diagnostics.ts";
import type { Parameter } from "../port.ts";

/** A positional query parameter as BigQuery's jobs take it. */
export interface QueryParameter {
  parameterType: { type: string };
  parameterValue: { value: string };
}

export interface Statement {
  sql: string;
  parameters: QueryParameter[];
}

/** Everything in which a `?` or a `;` is no more than a character, and the two themselves. */
const TOKEN =
  /[rRbB]{0,2}("""[\s\S]*?(?<!\\)"""|'''[\s\S]*?(?<!\\)'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|`(?:[^`\\]|\\.)*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|[?;]/g;

/**
 * Binds `?` parameters. A null goes into the text, for BigQuery's parameters have a type and a typed null does not
 * fit a column of another; everything else is sent beside the text and never becomes SQL.
 */
export function bind(sql: string, parameters: readonly Parameter[] = []): Statement {
  if (parameters.length === 0) return { sql, parameters: [] };
  const sent: QueryParameter[] = [];
  let next = 0;
  const text = sql.replace(TOKEN, (token) => {
    if (token !== "?") return token;
    if (next >= parameters.length) throw tooFew(parameters.length);
    const value = parameters[next++]!;
    if (value === null) return "null";
    sent.push(parameterOf(value));
    return token;
  });
  if (next !== parameters.length) throw tooFew(parameters.length, next);
  return { sql: text, parameters: sent };
}

/** Whether the text holds more than one statement, so that BigQuery runs it as a script. */
export function isScript(sql: string): boolean {
  const bare = sql.replace(TOKEN, (token) => (token === ";" ? ";" : /^(--|#|\/\*)/.test(token) ? " " : "x"));
  return bare.replace(/[;\s]+$/, "").includes(";");
}

function parameterOf(value: string | number | bigint | boolean): QueryParameter {
  return { parameterType: { type: typeOf(value) }, parameterValue: { value: String(value) } };
}

function typeOf(value: string | number | bigint | boolean): string {
  switch (typeof value) {
    case "string":
      return "STRING";
    case "boolean":
      return "BOOL";
    case "bigint":
      return BigInt.asIntN(64, value) === value ? "INT64" : "BIGNUMERIC";
    default:
      return Number.isSafeInteger(value) ? "INT64" : "FLOAT64";
  }
}

function tooFew(given: number, used?: number): Bug {
  const marks = used === undefined ? `more than ${given}` : String(used);
  return new Bug("bigq0001", `a statement has ${marks} question marks and ${given} parameters`);
}
