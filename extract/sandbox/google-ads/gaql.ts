/** A query in Google's query language, as far as the sandbox reads it. */
export interface Gaql {
  readonly fields: readonly string[];
  readonly from: string;
  readonly conditions: readonly Condition[];
  readonly orderBy: readonly { readonly field: string; readonly descending: boolean }[];
  readonly limit: number | null;
}

export interface Condition {
  readonly field: string;
  readonly operator: "=" | "!=" | ">" | ">=" | "<" | "<=" | "BETWEEN" | "IN";
  readonly values: readonly string[];
}

/** A query that cannot be read; `code` is Google's QueryError. */
export class QueryError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "QueryError";
    this.code = code;
  }
}

const SHAPE =
  /^\s*SELECT\s+(?<fields>[\s\S]+?)\s+FROM\s+(?<from>\w+)(?:\s+WHERE\s+(?<where>[\s\S]+?))?(?:\s+ORDER\s+BY\s+(?<order>[\s\S]+?))?(?:\s+LIMIT\s+(?<limit>\d+))?(?:\s+PARAMETERS\s+[\s\S]+)?\s*;?\s*$/i;

/** Reads SELECT … FROM … [WHERE … AND …] [ORDER BY …] [LIMIT n]. Throws QueryError for anything else. */
export function parseGaql(text: string): Gaql {
  const found = SHAPE.exec(text)?.groups;
  if (found === undefined)
    throw new QueryError("UNEXPECTED_INPUT", "Error in query: unexpected input; expected SELECT … FROM ….");
  return {
    fields: found.fields!.split(",").map((field) => field.trim()),
    from: found.from!,
    conditions: parseConditions(found.where),
    orderBy: (found.order ?? "")
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map((part) => ({ field: part.split(/\s+/)[0]!, descending: /\sDESC$/i.test(part) })),
    limit: found.limit === undefined ? null : Number(found.limit),
  };
}

const CONDITION =
  /^([\w.]+)\s*(?:(BETWEEN)\s+('[^']*'|"[^"]*"|\S+)\s+AND\s+('[^']*'|"[^"]*"|\S+)|(IN)\s*\(([^)]*)\)|(!=|>=|<=|=|>|<)\s*('[^']*'|"[^"]*"|\S+))(?:\s+AND\s+|\s*$)/i;

function parseConditions(where: string | undefined): Condition[] {
  const conditions: Condition[] = [];
  let rest = (where ?? "").trim();
  while (rest !== "") {
    const found = CONDITION.exec(rest);
    if (found === null)
      throw new QueryError("BAD_FIELD_NAME", `Error in query: cannot read the condition '${rest}'.`);
    const [whole, field, between, low, high, within, list, operator, value] = found;
    if (between) conditions.push({ field: field!, operator: "BETWEEN", values: [low!, high!].map(bare) });
    else if (within) conditions.push({ field: field!, operator: "IN", values: list!.split(",").map(bare) });
    else
      conditions.push({
        field: field!,
        operator: operator as Condition["operator"],
        values: [bare(value!)],
      });
    rest = rest.slice(whole.length);
  }
  return conditions;
}

const bare = (value: string): string => value.trim().replace(/^(['"])(.*)\1$/, "$2");

/** Whether a value meets the condition; numbers compare as numbers, everything else (dates too) as text. */
export function meets(value: unknown, condition: Condition): boolean {
  const compare = (other: string): number => {
    if (typeof value === "number") return value - Number(other);
    return String(value) < other ? -1 : String(value) > other ? 1 : 0;
  };
  const [first, second] = condition.values;
  switch (condition.operator) {
    case "BETWEEN":
      return compare(first!) >= 0 && compare(second!) <= 0;
    case "IN":
      return condition.values.some((one) => compare(one) === 0);
    case "=":
      return compare(first!) === 0;
    case "!=":
      return compare(first!) !== 0;
    case ">":
      return compare(first!) > 0;
    case ">=":
      return compare(first!) >= 0;
    case "<":
      return compare(first!) < 0;
    default:
      return compare(first!) <= 0;
  }
}
