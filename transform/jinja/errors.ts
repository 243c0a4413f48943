/** One macro that was running when an error happened, innermost first. */
export interface MacroFrame {
  name: string;
  template: string;
  line: number;
}

export interface TemplateErrorInit {
  message: string;
  template: string;
  line: number;
  column: number;
  hint?: string | undefined;
  cause?: unknown;
}

/**
 * An error with a place: the template's name, the 1-based line and column, and the macros that were
 * running, innermost first (`line` is where that macro was defined). `detail` is the message without the place; an
 * error thrown by a context function is kept as `cause`.
 */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly detail: string;
  readonly template: string;
  readonly line: number;
  readonly column: number;
  readonly macroStack: MacroFrame[] = [];
  readonly hint?: string;

  constructor(init: TemplateErrorInit) {
    const options = init.cause === undefined ? undefined : { cause: init.cause };
    const hint = init.hint ? `\n  ${init.hint}` : "";
    super(`${init.template}:${init.line}:${init.column} ${init.message}${hint}`, options);
    this.detail = init.message;
    this.template = init.template;
    this.line = init.line;
    this.column = init.column;
    if (init.hint) this.hint = init.hint;
  }
}

/** The Python exception that Jinja2 would raise; it gets its place where it passes an expression. */
export class PythonError extends Error {
  readonly kind: string;
  /** The name that was not defined, when that is what is wrong: it may be looked for among the known ones. */
  readonly missing: string | undefined;

  constructor(kind: string, message: string, missing?: string) {
    super(message);
    this.kind = kind;
    this.missing = missing;
  }
}

export const typeError = (message: string): PythonError => new PythonError("TypeError", message);
export const valueError = (message: string): PythonError => new PythonError("ValueError", message);

/**
 * Thrown by `return(x)` and caught by the macro that runs. Not an Error: it is control flow, and a
 * stack trace for each return would cost more than the macro.
 */
export class ReturnSignal {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}
