/** A built-in method: the value it belongs to, then the call's arguments. */
export type Method<T> = (self: T, args: unknown[], kwargs: Record<string, unknown>) => unknown;

/** Methods by name, without the members of Object.prototype. */
export function methodTable<T>(methods: Record<string, Method<T>>): ReadonlyMap<string, Method<T>> {
  return new Map(Object.entries(methods));
}
