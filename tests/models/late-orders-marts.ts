import { createHash } from "node:crypto";
import { run } from "../../transform/index.ts";
import { failures, type Shop } from "./shop.ts";

/** The marts that know the customer. */
const AREAS = ["core", "customer360", "segments", "retention", "value"];
const SELECT = AREAS.map((area) => `+path:models/marts/${area}`);

type Row = Record<string, unknown>;

/** A mart's rows by their grain. */
export interface Mart {
  rows: ReadonlyMap<string, Row>;
  /** Of the contents, whatever the order of rows. */
  hash: string;
}

/** Builds the marts and what they read, and gives each mart as it is then. Throws when a model fails. */
export async function buildMarts(shop: Shop): Promise<Map<string, Mart>> {
  const { project, warehouse, targetDir } = shop;
  await run({ project, warehouse, command: "seed", targetDir });
  const failed = failures(await run({ project, warehouse, command: "run", targetDir, select: SELECT }));
  if (failed.length > 0) throw new Error(failed.join("\n"));
  const marts = new Map<string, Mart>();
  for (const node of project.nodes.values()) {
    const isMart = AREAS.some((area) => node.path.includes(`/marts/${area}/`));
    if (node.resourceType !== "model" || !isMart) continue;
    const grain = (node.config.meta as { grain?: string[] } | undefined)?.grain ?? [];
    const rows = await warehouse.rows<Row>(`select * from "${node.schema}"."${node.alias}"`);
    marts.set(node.name, martOf(rows, grain));
  }
  return marts;
}

function martOf(rows: readonly Row[], grain: readonly string[]): Mart {
  const texts = rows.map((row) => JSON.stringify(row)).sort();
  const hash = createHash("sha256").update(texts.join("\n")).digest("hex");
  const keyed = rows.map((row) => [JSON.stringify(grain.map((name) => row[name])), row] as const);
  return { rows: new Map(keyed), hash };
}

/** What differs between two states of a mart. */
export interface Difference {
  /** Rows that came or went. */
  moved: Row[];
  /** Rows of both states, as they are now, and the columns in which they differ. */
  changed: { row: Row; columns: string[] }[];
}

export function differenceOf(before: Mart, after: Mart): Difference {
  const found: Difference = { moved: [], changed: [] };
  for (const [key, row] of before.rows) if (!after.rows.has(key)) found.moved.push(row);
  for (const [key, row] of after.rows) {
    const old = before.rows.get(key);
    if (!old) found.moved.push(row);
    else {
      const columns = Object.keys(row).filter(
        (name) => JSON.stringify(row[name]) !== JSON.stringify(old[name]),
      );
      if (columns.length > 0) found.changed.push({ row, columns });
    }
  }
  return found;
}
