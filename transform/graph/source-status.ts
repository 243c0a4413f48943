import { PatronError } from "../../kernel/diagnostics.ts";
import { loadedAt, type PreviousState } from "../state/previous.ts";

/**
 * Unique ids of the sources that got new rows since an earlier `source freshness`: those whose newest row is newer now,
 * and those that the earlier one did not know. `now` is the folder with the later sources.json. Throws `no-freshness`
 * where one of the two files is not there, `unknown-state` for any other value than `fresher` (both exit code 2).
 */
export function fresherSources(
  value: string,
  state: PreviousState,
  targetDir: string | undefined,
): ReadonlySet<string> {
  if (value !== "fresher") {
    throw new PatronError(
      {
        code: "unknown-state",
        message: `'source_status:${value}' is no state of a source.`,
        hint: "Known: fresher",
      },
      { exitCode: 2 },
    );
  }
  const now = targetDir === undefined ? undefined : loadedAt(targetDir);
  if (state.sources === undefined) throw noFreshness(state.dir, "which --state names");
  if (now === undefined)
    throw noFreshness(targetDir ?? "the target folder", "where this project's runs write");
  const before = state.sources;
  const fresher = [...now].filter(([id, time]) => {
    const earlier = before.get(id);
    return earlier === undefined || Date.parse(time) > Date.parse(earlier);
  });
  return new Set(fresher.map(([id]) => id));
}

function noFreshness(dir: string, what: string): PatronError {
  return new PatronError(
    {
      code: "no-freshness",
      message: `There is no sources.json in ${dir}, ${what}: source_status: compares two of them.`,
      help: "It is written by: npx patron source freshness",
    },
    { exitCode: 2 },
  );
}
