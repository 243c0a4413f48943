/**
 * Which names the parser has met inside each construct that is open, so that a macro knows whether its
 * body reads `varargs`, `kwargs` or `caller`, and a loop whether its body reads `loop`.
 */
export class NamesRead {
  readonly #open: Set<string>[] = [];

  note(name: string): void {
    this.#open.at(-1)?.add(name);
  }

  /** Runs `parse` and returns what it gave and the names read in it, inner constructs included. */
  during<T>(parse: () => T): { result: T; names: ReadonlySet<string> } {
    const names = new Set<string>();
    this.#open.push(names);
    const result = parse();
    this.#open.pop();
    const outer = this.#open.at(-1);
    if (outer) for (const name of names) outer.add(name);
    return { result, names };
  }
}
