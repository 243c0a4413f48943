import { typeError } from "../errors.ts";

/**
 * The arguments of a built-in in the order of `names`; a missing one is JS `undefined`. Raises
 * TypeError for too many arguments and for a keyword that the built-in does not have.
 */
export function bindArguments(
  owner: string,
  names: readonly string[],
  args: readonly unknown[],
  kwargs: Record<string, unknown>,
): unknown[] {
  if (args.length > names.length) {
    throw typeError(`${owner}() takes at most ${names.length} arguments (${args.length} given)`);
  }
  const bound = [...args];
  for (const key of Object.keys(kwargs)) {
    const at = names.indexOf(key);
    if (at < 0) throw typeError(`${owner}() got an unexpected keyword argument '${key}'`);
    if (at < args.length) throw typeError(`${owner}() got multiple values for argument '${key}'`);
    bound[at] = kwargs[key];
  }
  return bound;
}
