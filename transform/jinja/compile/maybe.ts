/** A value now, or a promise of it. Only values that wait for a context function are promises. */
export type Maybe<T> = T | Promise<T>;

/** Goes on with a value at once when it is there, so that templates without waiting make no promise. */
export function chain<T, R>(value: Maybe<T>, next: (value: T) => Maybe<R>): Maybe<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
