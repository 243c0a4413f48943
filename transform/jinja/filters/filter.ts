import { bindArguments } from "../values/arguments.ts";

/** A filter: the value before the bar, then the filter's arguments. */
export type Filter = (value: unknown, args: unknown[], kwargs: Record<string, unknown>) => unknown;

/** A filter whose arguments have these names, in this order; a missing one is JS `undefined`. */
export function filter(
  name: string,
  parameters: readonly string[],
  apply: (value: unknown, ...args: unknown[]) => unknown,
): Filter {
  return (value, args, kwargs) => apply(value, ...bindArguments(name, parameters, args, kwargs));
}
