import { PythonError } from "../errors.ts";

/**
 * A name, attribute or item that does not exist. It prints as nothing and is false; any use beyond
 * that raises. `name` is what was asked for when it was a plain name, for suggestions.
 */
export class Undefined {
  readonly message: string;
  readonly name: string | undefined;

  constructor(message: string, name?: string) {
    this.message = message;
    this.name = name;
  }

  /** The error for using this value as if it were defined. */
  error(): PythonError {
    return new PythonError("UndefinedError", this.message, this.name);
  }
}

export function undefinedName(name: string): Undefined {
  return new Undefined(`'${name}' is undefined`, name);
}
