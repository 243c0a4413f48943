/** What `namespace(...)` gives: the one object whose attributes `set ns.x = …` may assign. */
export class Namespace {
  readonly values = new Map<string, unknown>();

  toString(): string {
    return "<Namespace>";
  }
}
