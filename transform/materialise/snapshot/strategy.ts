import { didYouMean, PatronError } from "../../../kernel/diagnostics.ts";
import type { Column } from "../../../warehouse/port.ts";
import type { Context } from "../../context/macros.ts";
import { INTERNAL } from "../../context/macros.ts";
import { pyStr, toNative } from "../../jinja/index.ts";
import type { Build } from "../materialisation.ts";
import { type SnapshotSettings, strategyMacro } from "./settings.ts";

/** The alias of the rows as they are now, and of the kept rows that are current; strategies' SQL uses both. */
export const SOURCE = "source_data";
export const KEPT = "snapshotted_data";

/** How a snapshot tells versions of a row apart; all SQL. */
export interface Strategy {
  /** When the row came to be as it is, over the snapshot's query. */
  updatedAt: string;
  /** Names one version of one row, over the snapshot's query. */
  scdId: string;
  /** Whether a current row (`snapshotted_data`) differs from what it is now (`source_data`). */
  rowChanged: (columns: { incoming: Column[]; existing: Column[] }) => string;
  /** The time of this run. */
  now: string;
  /** Names the version of a row that says it is gone, over `snapshotted_data`. */
  deletedScdId: string;
}

/** The strategy that the settings ask for: timestamp, check, or the project's own macro. */
export async function strategyOf(
  build: Build,
  settings: SnapshotSettings,
  exists: boolean,
): Promise<Strategy> {
  const { compiler, node, session } = build;
  const { context } = compiler.context(node, { session }, { sql: build.sql, compiled_code: build.sql });
  const call = (name: string, ...args: unknown[]): Promise<unknown> => callMacro(build, context, name, args);
  const hash = async (args: string[]) => pyStr(await call("snapshot_hash_arguments", args)).trim();
  const now = pyStr(await call("snapshot_get_time")).trim();
  const deletedScdId = await hash([`${KEPT}.${settings.meta.dbt_scd_id}`, now]);
  const own = compiler.project.registry.find(strategyMacro(settings.strategy), node.package);
  if (own) {
    const made = toNative(await call(own.name, context.model, KEPT, SOURCE, node.config, exists)) as Context;
    const text = (key: string) => String(made[key]).trim();
    const changed = text("row_changed");
    return {
      updatedAt: text("updated_at"),
      scdId: text("scd_id"),
      rowChanged: () => changed,
      now,
      deletedScdId,
    };
  }
  const updatedAt = settings.updatedAt ?? now;
  const scdId = await hash([...settings.keys, updatedAt]);
  const rowChanged =
    settings.strategy === "timestamp"
      ? () => `${KEPT}.${build.statements.identifier(settings.meta.dbt_valid_from)} < ${SOURCE}.${updatedAt}`
      : (columns: { incoming: Column[]; existing: Column[] }) => anyDiffers(build, settings, columns);
  return { updatedAt, scdId, rowChanged, now, deletedScdId };
}

async function callMacro(build: Build, context: Context, name: string, args: unknown[]): Promise<unknown> {
  const { registry } = build.compiler.project;
  const macro = registry.find(name, build.node.package) ?? registry.in(INTERNAL, name)!;
  return registry.bind(macro, context)(args, {});
}

/** A column that the table does not have yet makes every row a changed one, as in dbt. */
function anyDiffers(
  { node, statements }: Build,
  { checkColumns }: SnapshotSettings,
  { incoming, existing }: { incoming: Column[]; existing: Column[] },
): string {
  const known = new Map(incoming.map((column) => [column.name.toLowerCase(), column.name]));
  const there = new Set(existing.map((column) => column.name.toLowerCase()));
  const wanted = checkColumns === "all" ? [...known.values()] : checkColumns;
  const checked = wanted.map((name) => {
    const real = known.get(name.toLowerCase());
    if (real !== undefined) return real;
    const hint = didYouMean(name, known.values());
    throw new PatronError({
      code: "unknown-column",
      message: `check_cols of snapshot ${node.name} names '${name}', which its query does not give.`,
      at: node.place,
      hint: hint ?? `It gives: ${[...known.values()].join(", ")}`,
    });
  });
  if (checked.some((name) => !there.has(name.toLowerCase()))) return "true";
  return checked
    .map(
      (name) =>
        `${KEPT}.${statements.identifier(name)} is distinct from ${SOURCE}.${statements.identifier(name)}`,
    )
    .join(" or ");
}
