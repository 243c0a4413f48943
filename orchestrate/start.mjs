import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { ensureInstalled, root } from "../scripts/install.mjs";
import { requireNode } from "../scripts/node-version.mjs";

/**
 * `npm start`: installs what is missing, then `patron start` with the arguments given after `--`. Plain JavaScript
 * without packages, because on a fresh clone there are none.
 */
requireNode();
const installed = ensureInstalled();
const seconds = installed.reduce((sum, part) => sum + part.seconds, 0);

const child = spawn(process.execPath, [join(root, "bin/patron.mjs"), "start", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, PATRON_INSTALL_SECONDS: seconds.toFixed(1) },
});
// A terminal sends Ctrl-C to both processes; the child stops cleanly and its exit code is ours.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (signal === "SIGTERM") child.kill(signal);
  });
}
child.on("error", (error) => {
  console.error(`patron could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 1);
});
