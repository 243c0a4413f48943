import { type Diagnostic, didYouMean, PatronError } from "../../../kernel/diagnostics.ts";
import { listOf, type Node } from "../../node.ts";

/** The columns that a snapshot adds to the rows it keeps, by dbt's names for them. */
export interface MetaColumns {
  dbt_scd_id: string;
  dbt_updated_at: string;
  dbt_valid_from: string;
  dbt_valid_to: string;
  /** Only with `hard_deletes: new_record`; texts 'True' and 'False', as dbt writes them. */
  dbt_is_deleted: string;
}

const META: readonly (keyof MetaColumns)[] = [
  "dbt_scd_id",
  "dbt_updated_at",
  "dbt_valid_from",
  "dbt_valid_to",
  "dbt_is_deleted",
];
const HARD_DELETES = ["ignore", "invalidate", "new_record"] as const;
export type HardDeletes = (typeof HARD_DELETES)[number];

/** A snapshot's config, checked. Keys and `updatedAt` are SQL expressions over the snapshot's query. */
export interface SnapshotSettings {
  strategy: string;
  keys: string[];
  updatedAt: string | undefined;
  /** Of the check strategy. */
  checkColumns: "all" | string[];
  hardDeletes: HardDeletes;
  /** SQL that stands in `dbt_valid_to` of current rows; undefined: null. */
  validToCurrent: string | undefined;
  meta: MetaColumns;
}

/**
 * Reads a snapshot's config. `isStrategy` tells whether the project defines a strategy of its own under a name.
 * Throws PatronError `snapshot-config` with every mistake.
 */
export function snapshotSettings(node: Node, isStrategy: (name: string) => boolean): SnapshotSettings {
  const { config } = node;
  const found: Diagnostic[] = [];
  const wrong = (message: string, hint?: string) =>
    found.push({
      code: "snapshot-config",
      message: `snapshot ${node.name}: ${message}`,
      at: node.place,
      ...(hint ? { hint } : {}),
    });
  const settings: SnapshotSettings = {
    strategy: strategyName(config.strategy, isStrategy, wrong),
    keys: listOf(config.unique_key),
    updatedAt: textOf(config.updated_at),
    checkColumns: config.check_cols === "all" ? "all" : listOf(config.check_cols),
    hardDeletes: hardDeletes(node, wrong),
    validToCurrent: textOf(config.dbt_valid_to_current),
    meta: metaColumns(config.snapshot_meta_column_names, wrong),
  };
  if (settings.keys.length === 0)
    wrong(
      "unique_key is not set.",
      "Name the column, or a list of columns, that tells one row from another.",
    );
  if (settings.strategy === "timestamp" && settings.updatedAt === undefined)
    wrong("strategy: timestamp needs updated_at.", "Name the column that holds when a row last changed.");
  if (settings.strategy === "check" && settings.checkColumns.length === 0)
    wrong("strategy: check needs check_cols.", "Write check_cols: all, or a list of columns.");
  if (found.length > 0) throw new PatronError(found);
  return settings;
}

type Wrong = (message: string, hint?: string) => void;

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null || value === "" ? undefined : String(value);

function strategyName(value: unknown, isStrategy: (name: string) => boolean, wrong: Wrong): string {
  const name = textOf(value);
  const choices = "timestamp (with updated_at) or check (with check_cols)";
  if (name === undefined) wrong("strategy is not set.", `Write strategy: ${choices}.`);
  else if (name !== "timestamp" && name !== "check" && !isStrategy(name)) {
    const near = didYouMean(name, ["timestamp", "check"]);
    const own = `Write ${choices}, or define macro snapshot_${name}_strategy.`;
    wrong(`there is no strategy '${name}'.`, near ?? own);
  }
  return name ?? "";
}

function hardDeletes({ config }: Node, wrong: Wrong): HardDeletes {
  const asked = textOf(config.hard_deletes);
  const old = config.invalidate_hard_deletes;
  if (asked !== undefined && old !== undefined && old !== null)
    wrong("hard_deletes and invalidate_hard_deletes are both set.", "Keep hard_deletes.");
  if (asked === undefined) return old === true ? "invalidate" : "ignore";
  if (!HARD_DELETES.includes(asked as HardDeletes))
    wrong(
      `hard_deletes is '${asked}'; it can be ${HARD_DELETES.join(", ")}.`,
      didYouMean(asked, HARD_DELETES),
    );
  return asked as HardDeletes;
}

function metaColumns(value: unknown, wrong: Wrong): MetaColumns {
  const names = Object.fromEntries(META.map((name) => [name, name as string])) as unknown as MetaColumns;
  for (const [key, name] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    if (META.includes(key as keyof MetaColumns)) names[key as keyof MetaColumns] = String(name);
    else
      wrong(
        `snapshot_meta_column_names knows no '${key}'.`,
        didYouMean(key, META) ?? `Its names: ${META.join(", ")}`,
      );
  }
  return names;
}

/** The macro of a strategy that a project defines itself, by dbt's convention. */
export const strategyMacro = (name: string): string => `snapshot_${name}_strategy`;
