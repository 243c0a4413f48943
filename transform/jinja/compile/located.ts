import { PythonError, TemplateError } from "../errors.ts";
import { nearest } from "../syntax/nearest.ts";
import type { Source } from "../syntax/source.ts";
import type { Scope } from "./scope.ts";

/**
 * Wraps an operation so that what it throws, at once or later, gets the place of its expression. Signals
 * (values that are no Error) and errors that have a place already pass as they are.
 */
export function located<A extends unknown[]>(
  source: Source,
  at: number,
  operation: (scope: Scope, ...args: A) => unknown,
): (scope: Scope, ...args: A) => unknown {
  return (scope, ...args) => {
    try {
      const result = operation(scope, ...args);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        throw placed(error, source, at, scope);
      });
    } catch (error) {
      throw placed(error, source, at, scope);
    }
  };
}

/** The error with the place of an expression, unless it is a signal or has a place. */
export function placed(error: unknown, source: Source, at: number, scope: Scope): unknown {
  if (!(error instanceof Error) || error instanceof TemplateError) return error;
  const position = { template: source.name, ...source.position(at) };
  if (error instanceof PythonError) {
    const hint = error.missing === undefined ? undefined : hintFor(error.missing, scope);
    return new TemplateError({ message: error.message, ...position, hint });
  }
  if (error instanceof RangeError && error.message.includes("call stack")) {
    const hint = "A macro calls itself without an end.";
    return new TemplateError({ message: "maximum recursion depth exceeded", ...position, hint });
  }
  return new TemplateError({ message: error.message, ...position, cause: error });
}

function hintFor(name: string, scope: Scope): string | undefined {
  const given = scope.run.options.undefinedHint?.(name);
  if (given !== undefined) return given;
  const near = nearest(name, scope.names());
  return near === undefined ? undefined : `Did you mean ${near}?`;
}
