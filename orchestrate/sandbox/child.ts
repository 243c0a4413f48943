import { formatSummary, startSandbox } from "../../extract/sandbox/index.ts";
import type { SandboxReady, SandboxRequest } from "./process.ts";

/**
 * The sandbox in a process of its own, so that vendors' servers and extractors each have a core. It ends when its
 * parent does, however that ends: the channel between them closes.
 */
process.once("message", (request: SandboxRequest) => {
  start(request).catch((error: unknown) => {
    process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exitCode = 1;
    process.disconnect?.();
  });
});
process.once("disconnect", () => process.exit());
// Ctrl-C reaches the whole group; the parent still needs the servers while it stops cleanly.
process.on("SIGINT", () => {});

async function start(request: SandboxRequest): Promise<void> {
  const sandbox = await startSandbox({
    restoreRate: request.restoreRate,
    zendeskPerMinute: 1_000_000,
    stripePerSecond: 1_000_000,
    ports: request.ports,
    ...(request.now === undefined ? {} : { now: request.now }),
    ...(request.until === undefined ? {} : { limit: { until: request.until } }),
  });
  if (request.filesFolder !== undefined) await sandbox.writeFilesFolder(request.filesFolder);
  const ready: SandboxReady = {
    urls: { ...sandbox.urls },
    env: { ...sandbox.env },
    summary: formatSummary(sandbox.summary),
  };
  process.send?.(ready);
}
