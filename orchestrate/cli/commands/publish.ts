import { publish as publishStep, refreshLedger } from "../../job/publish-step.ts";
import { withRun } from "../../job/run.ts";
import type { CommandSpec } from "../command.ts";
import { tellRun } from "./run.ts";

export const publish: CommandSpec = {
  name: "publish",
  about: "build the site from the marts as they are, and move it into place",
  async run(cli) {
    const summary = await withRun(
      cli.request("publish"),
      async (run) => {
        await run.step("publish", () => publishStep(run));
      },
      refreshLedger,
    );
    return tellRun(cli, "publish", summary);
  },
};
