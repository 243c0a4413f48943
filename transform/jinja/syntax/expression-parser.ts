import type { ArithmeticOperator } from "../values/arithmetic.ts";
import { PyFloat } from "../values/float.ts";
import type { Arguments, CompareOperator, Expression } from "./ast.ts";
import type { NamesRead } from "./names-read.ts";
import { describe } from "./token.ts";
import type { TokenStream } from "./token-stream.ts";

const CONSTANTS = new Map<string, unknown>([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);
const NO_ARGUMENTS: Arguments = { positional: [], keywords: [] };

/** Parses expressions with Jinja's precedences (`**` from the left, `~` below `*`, filters bind tightest). */
export class ExpressionParser {
  protected readonly stream: TokenStream;
  protected readonly names: NamesRead;

  constructor(stream: TokenStream, names: NamesRead) {
    this.stream = stream;
    this.names = names;
  }

  expression(): Expression {
    let left = this.or();
    while (this.stream.isName("if")) {
      const at = this.stream.next().start;
      const test = this.or();
      const otherwise = this.stream.skipName("else") ? { otherwise: this.expression() } : {};
      left = { kind: "conditional", at, test, value: left, ...otherwise };
    }
    return left;
  }

  /** One expression, or several with commas between, which make a tuple. */
  expressions(conditional = true): Expression {
    const at = this.stream.current.start;
    const first = conditional ? this.expression() : this.or();
    if (!this.stream.isOperator(",")) return first;
    const items = [first];
    while (this.stream.skipOperator(",") && !this.#tupleEnds()) {
      items.push(conditional ? this.expression() : this.or());
    }
    return { kind: "tuple", at, items };
  }

  #tupleEnds(): boolean {
    const { type } = this.stream.current;
    return (
      type === "output_end" ||
      type === "block_end" ||
      this.stream.isOperator(")") ||
      this.stream.isName("recursive")
    );
  }

  or(): Expression {
    return this.#leftToRight(["or"], () => this.#and());
  }

  #and(): Expression {
    return this.#leftToRight(["and"], () => this.#not());
  }

  #leftToRight(words: string[], operand: () => Expression): Expression {
    let left = operand();
    while (this.stream.current.type === "name" && words.includes(this.stream.current.value)) {
      const { start, value } = this.stream.next();
      left = { kind: value === "and" ? "and" : "or", at: start, left, right: operand() };
    }
    return left;
  }

  #not(): Expression {
    if (!this.stream.isName("not")) return this.#compare();
    const at = this.stream.next().start;
    return { kind: "not", at, operand: this.#not() };
  }

  #compare(): Expression {
    const first = this.#sum();
    const at = this.stream.current.start;
    const rest: { operator: CompareOperator; value: Expression }[] = [];
    for (let operator = this.#comparison(); operator; operator = this.#comparison()) {
      rest.push({ operator, value: this.#sum() });
    }
    return rest.length === 0 ? first : { kind: "compare", at, first, rest };
  }

  #comparison(): CompareOperator | undefined {
    const { type, value } = this.stream.current;
    if (type === "operator" && COMPARISONS.has(value)) return this.stream.next().value as CompareOperator;
    if (this.stream.skipName("in")) return "in";
    if (!this.stream.isName("not") || this.stream.following.value !== "in") return undefined;
    this.stream.next();
    this.stream.next();
    return "not in";
  }

  #sum(): Expression {
    return this.#arithmetic(["+", "-"], () => this.#concat());
  }

  #concat(): Expression {
    const first = this.#product();
    if (!this.stream.isOperator("~")) return first;
    const at = this.stream.current.start;
    const parts = [first];
    while (this.stream.skipOperator("~")) parts.push(this.#product());
    return { kind: "concat", at, parts };
  }

  #product(): Expression {
    return this.#arithmetic(["*", "/", "//", "%"], () => this.#power());
  }

  #power(): Expression {
    return this.#arithmetic(["**"], () => this.unary());
  }

  #arithmetic(operators: string[], operand: () => Expression): Expression {
    let left = operand();
    while (this.stream.current.type === "operator" && operators.includes(this.stream.current.value)) {
      const { start, value } = this.stream.next();
      left = { kind: "arithmetic", at: start, operator: value as ArithmeticOperator, left, right: operand() };
    }
    return left;
  }

  unary(withFilters = true): Expression {
    const { start } = this.stream.current;
    let node: Expression;
    if (this.stream.skipOperator("-")) node = { kind: "negative", at: start, operand: this.unary(false) };
    else if (this.stream.skipOperator("+"))
      node = { kind: "positive", at: start, operand: this.unary(false) };
    else node = this.#primary();
    node = this.#postfix(node);
    return withFilters ? this.#filtersAndTests(node) : node;
  }

  #primary(): Expression {
    const token = this.stream.current;
    const at = token.start;
    if (token.type === "name") return this.#name();
    if (token.type === "string") return this.#string(at);
    if (token.type === "integer" || token.type === "float") {
      this.stream.next();
      return {
        kind: "constant",
        at,
        value: token.type === "float" ? new PyFloat(Number(token.value)) : int(token.value),
      };
    }
    if (this.stream.isOperator("[")) return { kind: "list", at, items: this.#items("[", "]") };
    if (this.stream.isOperator("{")) return this.#dict(at);
    if (!this.stream.skipOperator("("))
      return this.stream.fail(`expected an expression, got ${describe(token)}`);
    const inner: Expression = this.stream.isOperator(")")
      ? { kind: "tuple", at, items: [] }
      : this.expressions();
    this.stream.expectOperator(")");
    return inner;
  }

  #name(): Expression {
    const { value, start } = this.stream.next();
    if (CONSTANTS.has(value)) return { kind: "constant", at: start, value: CONSTANTS.get(value) };
    this.names.note(value);
    return { kind: "name", at: start, name: value };
  }

  #string(at: number): Expression {
    let value = "";
    while (this.stream.current.type === "string") value += this.stream.next().value;
    return { kind: "constant", at, value };
  }

  #items(open: string, close: string): Expression[] {
    this.stream.expectOperator(open);
    const items: Expression[] = [];
    while (!this.stream.isOperator(close)) {
      items.push(this.expression());
      if (!this.stream.isOperator(close)) this.stream.expectOperator(",");
    }
    this.stream.next();
    return items;
  }

  #dict(at: number): Expression {
    this.stream.next();
    const entries: { key: Expression; value: Expression }[] = [];
    while (!this.stream.isOperator("}")) {
      const key = this.expression();
      this.stream.expectOperator(":");
      entries.push({ key, value: this.expression() });
      if (!this.stream.isOperator("}")) this.stream.expectOperator(",");
    }
    this.stream.next();
    return { kind: "dict", at, entries };
  }

  #postfix(start: Expression): Expression {
    let node = start;
    for (;;) {
      if (this.stream.isOperator(".")) node = this.#member(node);
      else if (this.stream.isOperator("[")) node = this.#subscript(node);
      else if (this.stream.isOperator("(")) node = this.call(node);
      else return node;
    }
  }

  #member(target: Expression): Expression {
    this.stream.next();
    const token = this.stream.next();
    if (token.type === "name") return { kind: "attribute", at: token.start, target, name: token.value };
    if (token.type !== "integer")
      this.stream.fail(`expected a name or number after '.', got ${describe(token)}`, token.start);
    return {
      kind: "item",
      at: token.start,
      target,
      key: { kind: "constant", at: token.start, value: int(token.value) },
    };
  }

  #subscript(target: Expression): Expression {
    const at = this.stream.next().start;
    const parts: (Expression | undefined)[] = [];
    let colons = 0;
    while (!this.stream.isOperator("]")) {
      if (this.stream.skipOperator(":")) colons++;
      else if (parts[colons]) this.stream.expectOperator("]");
      else parts[colons] = this.expressions();
    }
    this.stream.next();
    if (colons > 2) this.stream.fail("a slice has at most two colons", at);
    const [first, stop, step] = parts;
    if (colons === 0) {
      return first ? { kind: "item", at, target, key: first } : this.stream.fail("expected a subscript", at);
    }
    return {
      kind: "slice",
      at,
      target,
      ...(first && { start: first }),
      ...(stop && { stop }),
      ...(step && { step }),
    };
  }

  /** The call of `callee`; the stream stands at its opening bracket. */
  call(callee: Expression): Expression {
    const at = "name" in callee ? callee.at : this.stream.current.start;
    return { kind: "call", at, callee, args: this.#arguments() };
  }

  #arguments(): Arguments {
    const open = this.stream.expectOperator("(");
    const args: { -readonly [K in keyof Arguments]: Arguments[K] } = { positional: [], keywords: [] };
    while (!this.stream.isOperator(")")) {
      if (this.stream.skipOperator("**")) args.spreadKeywords = this.expression();
      else if (args.spreadKeywords) this.stream.fail("an argument cannot follow **", open.start);
      else if (this.stream.skipOperator("*")) args.spread = this.expression();
      else if (
        this.stream.current.type === "name" &&
        this.stream.following.value === "=" &&
        this.stream.following.type === "operator"
      ) {
        const name = this.stream.next().value;
        this.stream.next();
        args.keywords.push({ name, value: this.expression() });
      } else if (args.keywords.length > 0 || args.spread) {
        this.stream.fail("a positional argument cannot follow a keyword argument");
      } else args.positional.push(this.expression());
      if (!this.stream.isOperator(")")) this.stream.expectOperator(",");
    }
    this.stream.next();
    return args;
  }

  #filtersAndTests(start: Expression): Expression {
    let node = start;
    for (;;) {
      if (this.stream.skipOperator("|")) node = this.#filter(node);
      else if (this.stream.isName("is")) node = this.#test(node);
      else if (this.stream.isOperator("(")) node = this.call(node);
      else return node;
    }
  }

  #filter(target: Expression | undefined): Expression {
    const { name, at } = this.#dottedName("the name of a filter");
    const args = this.stream.isOperator("(") ? this.#arguments() : NO_ARGUMENTS;
    return { kind: "filter", at, target, name, args };
  }

  /** A chain of filters without its first value, as filter blocks and set blocks have it. */
  filterChain(): Expression {
    let node = this.#filter(undefined);
    while (this.stream.skipOperator("|")) node = this.#filter(node);
    return node;
  }

  #test(target: Expression): Expression {
    this.stream.next();
    const negated = this.stream.skipName("not");
    const { name, at } = this.#dottedName("the name of a test");
    const node: Expression = { kind: "test", at, target, name, args: this.#testArguments() };
    return negated ? { kind: "not", at, operand: node } : node;
  }

  #testArguments(): Arguments {
    if (this.stream.isOperator("(")) return this.#arguments();
    const { type, value } = this.stream.current;
    if (type === "name" && value === "is") this.stream.fail("tests cannot be chained with 'is'");
    const isWord = type === "name" && !["else", "or", "and", "if", "in", "not", "recursive"].includes(value);
    const isLiteral = type === "string" || type === "integer" || type === "float";
    if (!isWord && !isLiteral && !this.stream.isOperator("[") && !this.stream.isOperator("{"))
      return NO_ARGUMENTS;
    return { positional: [this.#postfix(this.#primary())], keywords: [] };
  }

  #dottedName(called: string): { name: string; at: number } {
    const token = this.stream.expect("name", called);
    let name = token.value;
    while (this.stream.skipOperator(".")) name += `.${this.stream.expect("name", called).value}`;
    return { name, at: token.start };
  }
}

function int(digits: string): number | bigint {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits);
}
