import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PatronError } from "../../kernel/diagnostics.ts";

export interface SandboxRequest {
  restoreRate: number;
  ports?: Partial<Record<"shopify" | "zendesk" | "googleAds" | "stripe", number>>;
  now?: string | undefined;
  until?: string | undefined;
  /** Where the files source's part of the demo is written. */
  filesFolder?: string | undefined;
}

export interface SandboxReady {
  urls: Record<string, string>;
  /** Addresses and tokens under the names that the sources read. */
  env: Record<string, string>;
  /** Where each line of the served file went, as a text table. */
  summary: string;
}

export interface RunningSandbox extends SandboxReady {
  close(): Promise<void>;
}

/** Starts the vendors' servers in a process of their own; resolves when they answer. */
export async function startSandboxProcess(request: SandboxRequest): Promise<RunningSandbox> {
  if (request.filesFolder !== undefined) mkdirSync(request.filesFolder, { recursive: true });
  const child = fork(fileURLToPath(new URL("./child.ts", import.meta.url)), {
    execArgv: ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href],
    stdio: ["ignore", 2, 2, "ipc"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ready = await new Promise<SandboxReady>((resolve, reject) => {
    child.once("message", (message: SandboxReady | { failed: string }) => {
      if ("failed" in message) reject(sandboxFailed(message.failed));
      else resolve(message);
    });
    child.once("error", (error) => reject(sandboxFailed(error.message)));
    child.once("exit", (code) => reject(sandboxFailed(`its process ended with code ${code}`)));
    child.send(request);
  });
  return {
    ...ready,
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function sandboxFailed(reason: string): PatronError {
  return new PatronError({
    code: "sandbox-failed",
    message: `The sandbox did not start: ${reason}`,
    help: "Start it alone to see more: npx patron sandbox",
  });
}
