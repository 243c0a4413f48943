import { didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { Destination } from "./destination.ts";
import { openFiles } from "./files.ts";
import { openGoogle } from "./google.ts";
import { openKlaviyo } from "./klaviyo.ts";
import { openMeta } from "./meta.ts";
import type { DestinationDeps, OpenDestination } from "./settings.ts";
import { openTiktok } from "./tiktok.ts";
import { openWebhook } from "./webhook.ts";

/** Every kind of destination: the `type` of a block under destinations in activations.yml. One more is one file more. */
const KINDS: Readonly<Record<string, OpenDestination>> = {
  files: openFiles,
  google: openGoogle,
  klaviyo: openKlaviyo,
  meta: openMeta,
  tiktok: openTiktok,
  webhook: openWebhook,
};

/** Opens a destination of activations.yml. Throws PatronError (exit code 2) for an unknown type, wrong keys, no secret. */
export function openDestination(deps: DestinationDeps): Destination {
  const { type } = deps.block as { type: string };
  const open = KINDS[type];
  if (open !== undefined) return open(deps);
  throw new PatronError(
    {
      code: "unknown-destination-type",
      message: `There is no kind of destination ${type}.`,
      at: deps.file.at(["destinations", deps.name, "type"]),
      hint: didYouMean(type, Object.keys(KINDS)) ?? `There are: ${Object.keys(KINDS).join(", ")}.`,
    },
    { exitCode: 2 },
  );
}
