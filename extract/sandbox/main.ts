import { formatSummary } from "./dataset/summary.ts";
import { startSandbox } from "./start.ts";

/**
 * Runs the sandbox until it is interrupted. `--fast` raises the vendors' rate limits; the output is the summary of the
 * data and the environment that extractors read, ready for a shell.
 */
const fast = process.argv.includes("--fast");
const sandbox = await startSandbox(
  fast
    ? {
        restoreRate: 1_000_000,
        maximumAvailable: 1_000_000,
        zendeskPerMinute: 1_000_000,
        stripePerSecond: 1e6,
      }
    : {},
);
process.stdout.write(`${formatSummary(sandbox.summary)}\n\n`);
for (const [name, value] of Object.entries(sandbox.env)) process.stdout.write(`export ${name}='${value}'\n`);
process.once("SIGINT", () => void sandbox.close());
process.once("SIGTERM", () => void sandbox.close());
