import { extractAll } from "../../job/extract-step.ts";
import { withRun } from "../../job/run.ts";
import type { CommandSpec } from "../command.ts";
import { chosenStreams } from "./extract.ts";
import { tellRun } from "./run.ts";

export const replay: CommandSpec = {
  name: "replay",
  args: "[streams...]",
  about:
    "read the vendors' kept answers again, without asking them: after a mended shape, or to rebuild raw tables",
  async run(cli, [names]) {
    const only = chosenStreams(cli.project(), (names as string[] | undefined) ?? []);
    const summary = await withRun(cli.request("replay"), async (run) => {
      await extractAll(run, { only, replay: true });
    });
    return tellRun(cli, "replay", summary);
  },
};
