import { didYouMean } from "../../../kernel/diagnostics.ts";
import type { CommandSpec } from "../command.ts";
import { usage } from "../usage.ts";

const ACTIONS = ["list", "show", "preview", "new"] as const;

export const segment: CommandSpec = {
  name: "segment",
  args: "[action] [name]",
  about: "segments of your own: list, show NAME, preview NAME or --predicate SQL, new",
  options: (command) =>
    command
      .option("--predicate <sql>", "a condition on one customer, over the columns of customer_360")
      .option("--purpose <purpose>", "what contacts are for; decides the consent that reach counts")
      .option("--name <name>", "new: its name")
      .option("--description <text>", "new: who is in it")
      .option("--owner <owner>", "new: who answers for it")
      .option("--refresh <how>", "new: always, daily, weekly or monthly")
      .option("--dry-run", "new: prints the YAML and writes nothing"),
  async run(cli, [action, name], options) {
    const known = ACTIONS.find((one) => one === action);
    if (known === undefined) {
      throw usage(
        `segment can do ${ACTIONS.join(", ")}${action === undefined ? "" : `, not '${String(action)}'`}.`,
        {
          hint: action === undefined ? undefined : didYouMean(String(action), ACTIONS),
          help: "npx patron segment list",
        },
      );
    }
    const { listSegments, showSegment, previewCommand } = await import("../../segment/commands.ts");
    const { newSegment } = await import("../../segment/new.ts");
    const named = typeof name === "string" ? name : undefined;
    if (known === "list") return listSegments(cli);
    if (known === "show") return showSegment(cli, named);
    if (known === "preview") return previewCommand(cli, named, options);
    return newSegment(cli, { ...options, ...(named === undefined ? {} : { name: named }) });
  },
};
