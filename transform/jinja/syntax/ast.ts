import type { ArithmeticOperator } from "../values/arithmetic.ts";

/** Every node knows the offset `at` of the token that errors in it point to. */
interface At {
  readonly at: number;
}

export interface Arguments {
  readonly positional: Expression[];
  readonly keywords: { name: string; value: Expression }[];
  readonly spread?: Expression;
  readonly spreadKeywords?: Expression;
}

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

export type Expression =
  | (At & { kind: "constant"; value: unknown })
  | (At & { kind: "name"; name: string })
  | (At & { kind: "list" | "tuple"; items: Expression[] })
  | (At & { kind: "dict"; entries: { key: Expression; value: Expression }[] })
  | (At & { kind: "attribute"; target: Expression; name: string })
  | (At & { kind: "item"; target: Expression; key: Expression })
  | (At & { kind: "slice"; target: Expression; start?: Expression; stop?: Expression; step?: Expression })
  | (At & { kind: "call"; callee: Expression; args: Arguments })
  | (At & { kind: "filter"; target: Expression | undefined; name: string; args: Arguments })
  | (At & { kind: "test"; target: Expression; name: string; args: Arguments })
  | (At & { kind: "arithmetic"; operator: ArithmeticOperator; left: Expression; right: Expression })
  | (At & { kind: "concat"; parts: Expression[] })
  | (At & { kind: "compare"; first: Expression; rest: { operator: CompareOperator; value: Expression }[] })
  | (At & { kind: "and"; left: Expression; right: Expression })
  | (At & { kind: "or"; left: Expression; right: Expression })
  | (At & { kind: "not"; operand: Expression })
  | (At & { kind: "negative" | "positive"; operand: Expression })
  | (At & { kind: "conditional"; test: Expression; value: Expression; otherwise?: Expression });

export type Target =
  | (At & { kind: "name"; name: string })
  | (At & { kind: "namespace"; name: string; attribute: string })
  | (At & { kind: "targets"; items: Target[] });

/** The parameters and body of a macro, a call block, a materialization or a test. */
export interface MacroBody extends At {
  readonly name: string;
  readonly line: number;
  readonly parameters: { name: string; fallback?: Expression }[];
  readonly body: Statement[];
  /** Whether the body reads these names: only then may a call pass what has no parameter. */
  readonly uses: { varargs: boolean; kwargs: boolean; caller: boolean };
}

export interface Import {
  readonly template: Expression;
  readonly withContext: boolean;
}

export type Statement =
  | (At & { kind: "text"; text: string })
  | (At & { kind: "output"; value: Expression })
  | (At & { kind: "if"; branches: { test: Expression; body: Statement[] }[]; otherwise: Statement[] })
  | For
  | (At & { kind: "set"; target: Target; value: Expression })
  | (At & { kind: "set-block"; target: Target; filter?: Expression; body: Statement[] })
  | (At & { kind: "do"; value: Expression })
  | (At & { kind: "with"; bindings: { target: Target; value: Expression }[]; body: Statement[] })
  | (At & { kind: "filter-block"; filter: Expression; body: Statement[] })
  | (At & { kind: "call-block"; call: Expression; caller: MacroBody })
  | (At & { kind: "macro"; macro: MacroBody })
  | (At & { kind: "break" | "continue" })
  | (At & { kind: "group"; body: Statement[] })
  | (At & { kind: "import"; name: string } & Import)
  | (At & { kind: "from-import"; names: { name: string; alias: string }[] } & Import)
  | (At & { kind: "include"; ignoreMissing: boolean } & Import);

export interface For extends At {
  readonly kind: "for";
  readonly target: Target;
  readonly iterable: Expression;
  readonly filter?: Expression;
  readonly recursive: boolean;
  readonly body: Statement[];
  readonly otherwise: Statement[];
  /** Whether the body reads `loop`. */
  readonly usesLoop: boolean;
}
