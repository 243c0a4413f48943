import type { Target } from "./ast.ts";
import { describe } from "./token.ts";
import type { TokenStream } from "./token-stream.ts";

const RESERVED: ReadonlySet<string> = new Set(["true", "True", "false", "False", "none", "None"]);

/** What stands left of `=`, or between `for` and `in`: a name, a namespace's attribute, or several. */
export function parseTarget(stream: TokenStream, withNamespace: boolean): Target {
  const at = stream.current.start;
  const first = single(stream, withNamespace);
  if (!stream.isOperator(",")) return first;
  const items = [first];
  while (stream.skipOperator(",") && (stream.current.type === "name" || stream.isOperator("("))) {
    if (stream.isName("in")) break;
    items.push(single(stream, withNamespace));
  }
  return { kind: "targets", at, items };
}

function single(stream: TokenStream, withNamespace: boolean): Target {
  const at = stream.current.start;
  if (stream.skipOperator("(")) {
    const inner = parseTarget(stream, withNamespace);
    stream.expectOperator(")");
    return inner;
  }
  if (stream.current.type !== "name" || RESERVED.has(stream.current.value)) {
    stream.fail(`cannot assign to ${describe(stream.current)}`);
  }
  const name = stream.next().value;
  if (!stream.isOperator(".") && !stream.isOperator("[")) return { kind: "name", at, name };
  if (!withNamespace || !stream.skipOperator(".")) {
    stream.fail(
      `cannot assign to an item of '${name}'`,
      at,
      "Assign a name, an attribute of a namespace(), or call its method with {% do … %}.",
    );
  }
  return { kind: "namespace", at, name, attribute: stream.expect("name", "an attribute name").value };
}
