import type { Node } from "../node.ts";

/**
 * Nodes by unique id, each read from its kept text when somebody first asks for it: a command that looks at ten of three
 * thousand nodes reads ten.
 */
export class KeptNodes extends Map<string, Node> {
  readonly #unread = new Map<string, () => Node>();

  /** Puts a node in at its place in the order, to be read by `read`. */
  keep(id: string, read: () => Node): void {
    this.#unread.set(id, read);
    super.set(id, undefined as unknown as Node);
  }

  override get(id: string): Node | undefined {
    const read = this.#unread.get(id);
    if (read === undefined) return super.get(id);
    const node = read();
    this.set(id, node);
    return node;
  }

  override set(id: string, node: Node): this {
    this.#unread?.delete(id); // undefined while Map's own constructor runs
    return super.set(id, node);
  }

  override delete(id: string): boolean {
    this.#unread.delete(id);
    return super.delete(id);
  }

  override *values(): MapIterator<Node> {
    for (const id of this.keys()) yield this.get(id)!;
    return undefined;
  }

  override *entries(): MapIterator<[string, Node]> {
    for (const id of this.keys()) yield [id, this.get(id)!];
    return undefined;
  }

  override [Symbol.iterator](): MapIterator<[string, Node]> {
    return this.entries();
  }

  override forEach(tell: (node: Node, id: string, all: Map<string, Node>) => void): void {
    for (const id of this.keys()) tell(this.get(id)!, id, this);
  }

  override clear(): void {
    this.#unread.clear();
    super.clear();
  }
}
