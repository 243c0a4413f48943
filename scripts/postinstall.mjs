import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";
import { lockHash, root, stampFile } from "./install.mjs";

/**
 * After `npm ci` in the clone: `npx patron` works (npm links the commands of dependencies, not of the package
 * itself), a stamp says which lock file the packages belong to, and the command line is bundled for a quick start.
 */
const bin = join(root, "node_modules/.bin");
if (existsSync(join(root, "node_modules"))) {
  mkdirSync(bin, { recursive: true });
  linkCommand();
  writeFileSync(stampFile(root), lockHash(root));
  await bundle();
}

function linkCommand() {
  const target = join(root, "bin/patron.mjs");
  chmodSync(target, 0o755);
  if (process.platform === "win32") {
    writeFileSync(join(bin, "patron.cmd"), `@node "%~dp0\\..\\..\\bin\\patron.mjs" %*\r\n`);
    return;
  }
  rmSync(join(bin, "patron"), { force: true });
  symlinkSync("../../bin/patron.mjs", join(bin, "patron"));
}
