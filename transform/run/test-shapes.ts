import { INTERNAL } from "../context/macros.ts";
import type { Node } from "../node.ts";

/** Stand in for what a test reads and for its column; no text has such characters. */
const MODEL = "\u0001model\u0001";
const COLUMN = "\u0001column\u0001";

const PRINTED = ["unique", "not_null", "accepted_values"];

/**
 * The SQL of built-in tests, which print what they read and their column and ask nothing else of them: the two thousandth
 * `not_null` is the first one with other names in it. For one run, whose flags do not change.
 */
export class TestShapes {
  readonly #shapes = new Map<string, Promise<string>>();

  /**
   * The SQL of such a test; undefined for one that must be rendered: a test of the project's own, or one whose macros
   * or arguments are. `render` gives the SQL for a relation and arguments.
   */
  async sqlOf(
    node: Node,
    model: unknown,
    render: (node: Node, model: string) => Promise<string>,
  ): Promise<string | undefined> {
    const { test, config, dependsOn } = node;
    const { column_name: column, ...others } = test!.kwargs;
    if (!PRINTED.includes(test!.name) || test!.namespace || typeof column !== "string") return undefined;
    if (!dependsOn.macros.every((id) => id.startsWith(`macro.${INTERNAL}.`))) return undefined;
    const given = JSON.stringify([others, config.store_failures, config.store_failures_as]);
    if (/[{(]/.test(JSON.stringify(Object.values(others)))) return undefined;
    const key = `${test!.name} ${given}`;
    let shape = this.#shapes.get(key);
    if (!shape) {
      const kwargs = { ...test!.kwargs, column_name: COLUMN };
      shape = render({ ...node, test: { ...test!, kwargs } }, MODEL);
      this.#shapes.set(key, shape);
    }
    return (await shape).replaceAll(MODEL, () => String(model)).replaceAll(COLUMN, () => column);
  }
}
