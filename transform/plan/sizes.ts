import { statSync } from "node:fs";
import type { Warehouse } from "../../warehouse/port.ts";
import { typeWidth } from "../bigquery/billing.ts";
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
  readonly #assumed: number;
  readonly #known = new Map<string, Promise<number>>();
  readonly #below = new Map<string, Node[]>();

  constructor(
    project: Project,
    there: { warehouse?: Warehouse | undefined; relations: RelationCache },
    rows: number,
  ) {
    const { warehouse, relations } = there;
    this.#project = project;
    this.#assumed = rows;
    if (warehouse?.estimate === undefined) return;
    this.#ask = async (node) => {
      if (relations.find(node.schema, node.alias) === undefined) return undefined;
      const table = warehouse.quote({ schema: node.schema, name: node.alias });
      return (await warehouse.estimate!(`select * from ${table}`).catch(() => undefined))?.bytes;
    };
  }

  /**
   * What a node's query reads at most: every table below it once, all columns of it, for BigQuery bills a table once a
   * query however often views name it. A test of one column reads that alone.
   */
  async readBy(node: Node): Promise<number> {
    const tables = [...new Set(this.#inputs(node).flatMap((one) => this.#tables(one)))];
    const sizes = await Promise.all(tables.map(async (one) => (await this.#rows(one)) * rowWidth(one)));
    const total = sizes.reduce((sum, one) => sum + one, 0);
    const column = node.test?.column;
    const type = column === undefined ? undefined : tables[0]?.columns[column]?.data_type;
    if (tables.length !== 1 || type === undefined) return total;
    return (total * typeWidth(googleType(type) ?? "STRING")) / rowWidth(tables[0]!);
  }

  /** The tables that a query of one input reads: itself, or what is below a view. */
  #tables(node: Node): Node[] {
    if (!isThrough(node)) return [node];
    const known = this.#below.get(node.uniqueId);
    if (known) return known;
    const found = [...new Set(this.#inputs(node).flatMap((one) => this.#tables(one)))];
    this.#below.set(node.uniqueId, found);
    return found;
  }

  #rows(node: Node): Promise<number> {
    const known = this.#known.get(node.uniqueId);
    if (known) return known;
    const rows = this.#count(node);
    this.#known.set(node.uniqueId, rows);
    return rows;
  }

  /** Rows of what is there, by its bytes; of what is not, as many as the largest thing it reads. */
  async #count(node: Node): Promise<number> {
    const bytes = isThrough(node) ? undefined : await this.#ask?.(node);
    if (bytes !== undefined) return bytes / rowWidth(node);
    if (node.resourceType === "source") return this.#assumed;
    if (node.resourceType === "seed") return statSync(node.path).size / rowWidth(node);
    const inputs = await Promise.all(this.#inputs(node).map((one) => this.#rows(one)));
    return Math.max(0, ...inputs);
  }

  #inputs(node: Node): Node[] {
    return node.dependsOn.nodes.flatMap((id) => this.#project.nodes.get(id) ?? []);
  }
}

const isThrough = ({ config }: Node) => ["view", "ephemeral"].includes(String(config.materialized));
