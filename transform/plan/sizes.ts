import { statSync } from "node:fs";
import type { Warehouse } from "../../warehouse/port.ts";
import { TEXT_LETTERS, typeWidth } from "../bigquery/billing.ts";
import { googleType } from "../bigquery/types.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import type { RelationCache } from "../run/relations.ts";

/** Bytes of a row of which no column's type is known. */
const SOME_WIDTH = 100;

/** Bytes of a row by the types that YAML declares; texts are taken as 20 letters. */
export function rowWidth(node: Node): number {
  const widths = Object.values(node.columns).flatMap((column) => {
    const type = column.data_type === undefined ? undefined : googleType(column.data_type);
    return type === undefined ? [] : [typeWidth(type)];
  });
  return widths.length === 0 ? SOME_WIDTH : widths.reduce((sum, one) => sum + one, 0);
}

/**
 * Sizes of tables, of those that are not built yet too: what is there is asked for at no cost; what is not has as many
 * rows as the largest thing it reads, as wide as its columns; a source that nobody can ask has `rows` rows.
 */
export class TableSizes {
  readonly #project: Project;
  readonly #ask: ((node: Node) => Promise<number | undefined>) | undefined;
  readonly #rows: number;
  readonly #known = new Map<string, Promise<number>>();

  constructor(
    project: Project,
    there: { warehouse?: Warehouse | undefined; relations: RelationCache },
    rows: number,
  ) {
    const { warehouse, relations } = there;
    this.#project = project;
    this.#rows = rows;
    if (warehouse?.estimate === undefined) return;
    this.#ask = async (node) => {
      if (relations.find(node.schema, node.alias) === undefined) return undefined;
      const table = warehouse.quote({ schema: node.schema, name: node.alias });
      return (await warehouse.estimate!(`select * from ${table}`).catch(() => undefined))?.bytes;
    };
  }

  /** What a node's query reads at most: all columns of all its inputs; a test of one column reads that alone. */
  async readBy(node: Node): Promise<number> {
    const inputs = this.#inputs(node);
    const sizes = await Promise.all(inputs.map((one) => this.read(one)));
    const total = sizes.reduce((sum, one) => sum + one, 0);
    const column = node.test?.column;
    const tested = inputs.find((one) => one.uniqueId === node.test?.attachedTo);
    const type = column === undefined ? undefined : tested?.columns[column]?.data_type;
    if (inputs.length !== 1 || tested === undefined || type === undefined) return total;
    return (total * typeWidth(googleType(type) ?? "STRING", TEXT_LETTERS)) / rowWidth(tested);
  }

  /** Bytes that a query reads of one input: a table's own, or what a view's query reads. */
  read(node: Node): Promise<number> {
    const known = this.#known.get(node.uniqueId);
    if (known) return known;
    const size = this.#measure(node);
    this.#known.set(node.uniqueId, size);
    return size;
  }

  async #measure(node: Node): Promise<number> {
    const isThrough = ["view", "ephemeral"].includes(String(node.config.materialized));
    const there = node.config.materialized === "ephemeral" ? undefined : await this.#ask?.(node);
    if (there !== undefined) return there;
    if (node.resourceType === "source") return this.#rows * rowWidth(node);
    if (node.resourceType === "seed") return statSync(node.path).size;
    if (isThrough) return this.readBy(node);
    const inputs = this.#inputs(node);
    const rows = await Promise.all(inputs.map(async (one) => (await this.read(one)) / rowWidth(one)));
    return Math.max(0, ...rows) * rowWidth(node);
  }

  #inputs(node: Node): Node[] {
    return node.dependsOn.nodes.flatMap((id) => this.#project.nodes.get(id) ?? []);
  }
}
