import type { TablePlan } from "../normalise/plan.ts";
import type { Stream } from "../stream.ts";
import { compileScrub } from "./scrub-record.ts";
import type { Tombstones } from "./tombstones.ts";

/** Writes a landed file anew without forgotten people; false when none is in it, and nothing was written. */
export type FileScrub = (path: string, to: string) => Promise<boolean>;

/** The scrub of a stream's landed files; undefined where none are landed, or nobody is forgotten. */
export function fileScrub(
  stream: Pick<Stream, "person" | "rewriteFile">,
  plan: TablePlan,
  stones: Tombstones,
): FileScrub | undefined {
  const { rewriteFile } = stream;
  const scrub = compileScrub(stream, plan, stones);
  if (rewriteFile === undefined || stream.person === undefined || scrub === undefined) return undefined;
  const columns = plan.columns.map((column) => column.field);
  return (path, to) =>
    rewriteFile(path, to, (record) => {
      const pseudonym = scrub.subject(record);
      if (pseudonym === undefined) return scrub.withoutContacts(record);
      const emptied = scrub.emptied(record, pseudonym);
      return Object.fromEntries(columns.map((column) => [column, emptied[column]]));
    });
}
