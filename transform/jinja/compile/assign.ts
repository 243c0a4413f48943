import { setNamespaceAttribute } from "../attributes/lookup.ts";
import { valueError } from "../errors.ts";
import type { Target } from "../syntax/ast.ts";
import type { Source } from "../syntax/source.ts";
import { toArray } from "../values/sequence.ts";
import { placed } from "./located.ts";
import type { Scope } from "./scope.ts";

export type Assign = (scope: Scope, value: unknown) => void;

/** Compiles what stands left of `=`, or between `for` and `in`. Raises when a value does not unpack. */
export function compileTarget(target: Target, source: Source): Assign {
  if (target.kind === "name") return (scope, value) => scope.set(target.name, value);
  const assign = target.kind === "namespace" ? namespaceTarget(target) : unpackTarget(target, source);
  return (scope, value) => {
    try {
      assign(scope, value);
    } catch (error) {
      throw placed(error, source, target.at, scope);
    }
  };
}

function namespaceTarget(target: Extract<Target, { kind: "namespace" }>): Assign {
  return (scope, value) => setNamespaceAttribute(scope.lookup(target.name), target.attribute, value);
}

function unpackTarget(target: Extract<Target, { kind: "targets" }>, source: Source): Assign {
  const parts = target.items.map((item) => compileTarget(item, source));
  return (scope, value) => {
    const items = toArray(value);
    if (items.length > parts.length) throw valueError(`too many values to unpack (expected ${parts.length})`);
    if (items.length < parts.length) {
      throw valueError(`not enough values to unpack (expected ${parts.length}, got ${items.length})`);
    }
    for (const [at, part] of parts.entries()) part(scope, items[at]);
  };
}
