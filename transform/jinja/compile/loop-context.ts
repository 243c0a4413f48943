import { typeError } from "../errors.ts";
import { CALL, callable, type JinjaCallable } from "../values/callable.ts";
import { equals } from "../values/compare.ts";
import { Undefined } from "../values/undefined.ts";

/** The `loop` variable. `position` moves with the loop; the attributes are those of Jinja. */
export class LoopContext {
  #items: unknown[];
  #depth: number;
  #position = -1;
  #lastChanged: unknown[] | undefined;
  readonly #recurse: JinjaCallable | undefined;

  constructor(items: unknown[], depth: number, recurse?: JinjaCallable) {
    this.#items = items;
    this.#depth = depth;
    this.#recurse = recurse;
  }

  static moveTo(loop: LoopContext, position: number): void {
    loop.#position = position;
  }

  get index0(): number {
    return this.#position;
  }

  get index(): number {
    return this.#position + 1;
  }

  get length(): number {
    return this.#items.length;
  }

  get revindex(): number {
    return this.#items.length - this.#position;
  }

  get revindex0(): number {
    return this.revindex - 1;
  }

  get first(): boolean {
    return this.#position === 0;
  }

  get last(): boolean {
    return this.#position === this.#items.length - 1;
  }

  get depth(): number {
    return this.#depth + 1;
  }

  get depth0(): number {
    return this.#depth;
  }

  get previtem(): unknown {
    return this.first ? new Undefined("there is no previous item") : this.#items[this.#position - 1];
  }

  get nextitem(): unknown {
    return this.last ? new Undefined("there is no next item") : this.#items[this.#position + 1];
  }

  get cycle(): unknown {
    return callable((args) => {
      if (args.length === 0) throw typeError("no items for cycling given");
      return args[this.#position % args.length];
    }, "cycle");
  }

  get changed(): unknown {
    return callable((args) => {
      const same = this.#lastChanged !== undefined && equals(this.#lastChanged, args);
      this.#lastChanged = args;
      return !same;
    }, "changed");
  }

  [CALL](args: unknown[], kwargs: Record<string, unknown>): unknown {
    if (!this.#recurse)
      throw typeError("The loop must have the 'recursive' marker to be called recursively.");
    return this.#recurse(args, kwargs);
  }

  toString(): string {
    return `<LoopContext ${this.index}/${this.length}>`;
  }
}
