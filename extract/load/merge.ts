import type { ColumnSpec, Session, Warehouse } from "../../warehouse/port.ts";
import { parentColumn, rawSchema, TECHNICAL } from "../normalise/names.ts";
import type { TablePlan } from "../normalise/plan.ts";
import { fileColumns, tablePlans } from "../normalise/tables.ts";
import { naive } from "./state.ts";

/** The schema by which a session's temporary tables are named. */
const TEMP = "temp";
const SEQ: ColumnSpec = { name: "_seq", type: "int" };

export interface Merge {
  source: string;
  plan: TablePlan;
  /** The row file of each table that has rows. */
  files: ReadonlyMap<string, string>;
  mode: "merge" | "replace";
  loadId: string;
  /** ISO 8601, UTC. */
  loadedAt: string;
  /** A file of the keys of quarantined records: replace leaves their rows alone. */
  heldFile: string | undefined;
}

/** Counts of root rows; a root row counts as changed when anything in its children differs. */
export interface Merged {
  newRows: number;
  changedRows: number;
  unchangedRows: number;
  deletedRows: number;
}

/**
 * Merges the row files of one load into its raw tables, inside the caller's transaction. Within the load the last
 * record of a key wins. Rows whose `_row_hash` is as before are not touched, so that they keep their load.
 */
export async function mergeRows(warehouse: Warehouse, session: Session, merge: Merge): Promise<Merged> {
  const sql = new MergeSql(warehouse, merge);
  const tables = tablePlans(merge.plan);
  try {
    await stage(session, sql, merge.plan, merge.files);
    await stageHeld(session, sql, merge);
    await session.execute(sql.classify());
    const counts = await session.rows<{ state: string; n: number; oldest: string | null }>(sql.counts());
    const count = (state: string) => counts.find((one) => one.state === state)?.n ?? 0;
    const fresh = count("new") + count("changed") > 0;
    let deletedRows = 0;
    for (const table of tables) {
      if (merge.mode === "replace") {
        const { rowsChanged } = await session.execute(sql.deleteGone(table));
        if (table === merge.plan) deletedRows = rowsChanged;
      }
      if (count("changed") > 0) {
        const oldest = counts.find((one) => one.state === "changed")?.oldest ?? null;
        await session.execute(sql.deleteChanged(table), [oldest]);
      }
      if (fresh) {
        // The rows of children are read only when there is something to insert: mostly there is not.
        if (table !== merge.plan) await stage(session, sql, table, merge.files);
        await session.execute(sql.insertFresh(table), [merge.loadId, naive(merge.loadedAt)]);
      }
    }
    const [newRows, changedRows] = [count("new"), count("changed")];
    return { newRows, changedRows, unchangedRows: count("same"), deletedRows };
  } finally {
    // After a failure the transaction refuses this too, and its rollback drops the tables by itself.
    await session.execute(sql.dropStages(tables)).catch(() => {});
  }
}

async function stage(session: Session, sql: MergeSql, table: TablePlan, files: Merge["files"]) {
  const file = files.get(table.name);
  const columns = [SEQ, ...fileColumns(table)];
  await session.execute(sql.createStage(stageName(table), columns));
  if (file !== undefined) await session.loadJson({ schema: TEMP, name: stageName(table) }, [file], columns);
}

async function stageHeld(session: Session, sql: MergeSql, { plan, heldFile }: Merge) {
  const columns = plan.key.map((key) => ({ name: key, type: typeOf(plan, key) }));
  await session.execute(sql.createStage(HELD, columns));
  if (heldFile !== undefined) await session.loadJson({ schema: TEMP, name: HELD }, [heldFile], columns);
}

const HELD = "stage_held";
const KEPT = "stage_kept";

function stageName(table: TablePlan): string {
  return `stage_${table.name}`;
}

function typeOf(plan: TablePlan, key: string) {
  return plan.columns.find((column) => column.name === key)!.type;
}

/** The statements of a merge. Keys are compared null-safely: a key column may be optional in its schema. */
class MergeSql {
  readonly #warehouse: Warehouse;
  readonly #merge: Merge;

  constructor(warehouse: Warehouse, merge: Merge) {
    this.#warehouse = warehouse;
    this.#merge = merge;
  }

  createStage(name: string, columns: readonly ColumnSpec[]): string {
    const list = columns.map((column) => `${this.#id(column.name)} ${this.#warehouse.typeName(column.type)}`);
    return `create or replace temporary table ${this.#id(name)} (${list.join(", ")})`;
  }

  dropStages(tables: readonly TablePlan[]): string {
    const names = [...tables.map(stageName), HELD, KEPT];
    return names.map((name) => `drop table if exists ${this.#temp(name)}`).join("; ");
  }

  /** The last record of each key, and whether it is new, changed or the same. */
  classify(): string {
    const { plan } = this.#merge;
    const keys = plan.key.map((key) => this.#id(key)).join(", ");
    const [hash, seq, load, loadedAt] = [
      ...[TECHNICAL.rowHash, SEQ.name, TECHNICAL.loadId, TECHNICAL.loadedAt],
    ].map((name) => this.#id(name));
    return `create or replace temporary table ${this.#id(KEPT)} as
      select s.*, case when t.${load} is null then 'new'
        when t.${hash} is not distinct from s.${hash} then 'same' else 'changed' end as state,
        t.${loadedAt} as was_loaded_at
      from (
        select ${keys}, ${seq}, ${hash} from ${this.#temp(stageName(plan))}
        qualify row_number() over (partition by ${keys} order by ${seq} desc) = 1
      ) as s
      left join ${this.#target(plan)} as t on ${this.#sameKey(plan, "t", "s")}`;
  }

  counts(): string {
    const text = this.#warehouse.typeName("text");
    return `select state, count(*) as n, cast(min(was_loaded_at) as ${text}) as oldest
      from ${this.#temp(KEPT)} group by state`;
  }

  deleteGone(table: TablePlan): string {
    const among = (name: string) =>
      `exists (select 1 from ${this.#temp(name)} as k where ${this.#sameKey(table, "t", "k")})`;
    return `delete from ${this.#target(table)} as t where not ${among(KEPT)} and not ${among(HELD)}`;
  }

  /**
   * A record's rows, its children's too, carry the time of one load. The parameter is the oldest of the loads that
   * brought what changes: a warehouse that cuts raw tables by that time looks no further back.
   */
  deleteChanged(table: TablePlan): string {
    const loadedAt = `t.${this.#id(TECHNICAL.loadedAt)}`;
    const oldest = `cast(? as ${this.#warehouse.typeName("timestamp")})`;
    return `delete from ${this.#target(table)} as t where (${loadedAt} >= ${oldest} or ${loadedAt} is null) and exists (
      select 1 from ${this.#temp(KEPT)} as k where k.state = 'changed' and ${this.#sameKey(table, "t", "k")})`;
  }

  insertFresh(table: TablePlan): string {
    const names = fileColumns(table).map((column) => this.#id(column.name));
    const into = [...names, this.#id(TECHNICAL.loadId), this.#id(TECHNICAL.loadedAt)];
    const seq = this.#id(SEQ.name);
    return `insert into ${this.#target(table)} (${into.join(", ")})
      select ${names.map((name) => `s.${name}`).join(", ")}, ?, cast(? as ${this.#warehouse.typeName("timestamp")})
      from ${this.#temp(stageName(table))} as s
      join ${this.#temp(KEPT)} as k on k.${seq} = s.${seq}
      where k.state <> 'same'`;
  }

  /** Joins rows of any table of the stream (alias `t`) to root keys (alias `k`). */
  #sameKey(table: TablePlan, t: string, k: string): string {
    const { plan } = this.#merge;
    return plan.key
      .map((key) => {
        const nullable = plan.columns.find((column) => column.name === key)!.nullable;
        const [left, right] = [`${t}.${this.#id(rootColumn(key, table.depth))}`, `${k}.${this.#id(key)}`];
        return nullable ? `${left} is not distinct from ${right}` : `${left} = ${right}`;
      })
      .join(" and ");
  }

  #target(table: TablePlan): string {
    return this.#warehouse.quote({ schema: rawSchema(this.#merge.source), name: table.name });
  }

  #temp(name: string): string {
    return this.#warehouse.quote({ schema: TEMP, name });
  }

  #id(name: string): string {
    return this.#warehouse.quoteIdentifier(name);
  }
}

/** The column that holds the root's key in a table `depth` levels below: `_parent__parent_id`. */
function rootColumn(key: string, depth: number): string {
  return depth === 0 ? key : parentColumn(rootColumn(key, depth - 1));
}
