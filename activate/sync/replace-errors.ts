import { TerminalError, TransientError } from "../../kernel/diagnostics.ts";
import type { ReplacementLost } from "../destinations/destination.ts";
import type { Begun } from "./replacements.ts";
import type { SyncRequest } from "./run.ts";

/** The platform has an earlier replacement open, and takes nothing else. */
export function stillOpen({ destination, sync }: SyncRequest, { startedAt }: Begun): TransientError {
  const since = new Date(startedAt).toISOString().slice(0, 16).replace("T", " ");
  return new TransientError({
    code: "replacement-open",
    message: `${destination.name} has had a replacement open since ${since} UTC, and takes no other change until it has ended.`,
    hint: "Bring it to its end (the same command with --replace), or try again in an hour and a half, when the platform has ended it.",
    help: `npx patron activate ${sync.segment} --to ${sync.to} --replace`,
  });
}

/** Another segment is replacing the same audience. */
export function replacedElsewhere({ destination }: SyncRequest, other: string): TransientError {
  return new TransientError({
    code: "replacement-open",
    message: `${other} is replacing the whole audience of ${destination.name}: what others send to it would be lost.`,
    hint: "Bring that to its end, or take it back out; then give each segment an audience of its own.",
    help: `npx patron activate ${other.replace(":", " --to ")}`,
  });
}

/** There is nobody to replace the audience by. */
export function nobodyToSend({ sync, destination }: SyncRequest): TerminalError {
  return new TerminalError({
    code: "nobody-to-send",
    message: `Nobody of ${sync.segment} may be sent, and ${destination.name} is not replaced by an empty audience.`,
    hint: "See why nobody may be sent (--dry-run); to take out everybody whom Patron has sent, use --empty.",
    help: `npx patron activate ${sync.segment} --to ${sync.to} --replace --dry-run`,
  });
}

/** Earlier batches would come into force after the replacement. */
export function stillWorking({ destination }: SyncRequest): TransientError {
  return new TransientError({
    code: "replacement-waits",
    message: `${destination.name} still works on an earlier batch, which would come after the replacement.`,
    help: "Run it again later; nothing was sent.",
  });
}

/** The platform has ended a replacement while it was sent. */
export function brokenOff({ destination, sync }: SyncRequest, cause: ReplacementLost): TransientError {
  return new TransientError(
    {
      code: "replacement-broken",
      message: `${destination.name} does not know the replacement any more (${cause.message}).`,
      help: `Begin it anew: npx patron activate ${sync.segment} --to ${sync.to} --replace`,
    },
    { cause },
  );
}
