import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

/** Which command a call is for: each keeps the code that it runs, and no other's. */
const NAME = /^[a-z][a-z-]{0,30}$/;

/**
 * Runs a CommonJS bundle and gives what it exports. V8's compiled code of an earlier call with the same first word is
 * taken up, and kept at the end where there was none: parsing three megabytes anew took half the time of a start.
 */
export function runBundle(file, argv) {
  hurryLess();
  const code = readFileSync(file, "latin1"); // esbuild writes ASCII alone
  const kept = join(dirname(file), `${NAME.test(argv[0]) ? argv[0] : "start"}-${process.version}.code`);
  const cachedData = readOrNone(kept);
  const wrapped = `(function(exports,require,module,__filename,__dirname,importModule){${code}\n})`;
  const script = new Script(wrapped, { filename: file, ...(cachedData ? { cachedData } : {}) });
  if (cachedData === undefined || script.cachedDataRejected) process.once("exit", () => keep(script, kept));
  const module = { exports: {} };
  const importModule = (name) => import(name);
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file), importModule);
  return module.exports;
}

/**
 * A command is over before the optimising compiler of Node 20 has paid for itself: it took a quarter of the processor
 * time of reading a project. What runs fifteen times as long as usual is still optimised. Later versions have another
 * compiler between, and no such flag.
 */
function hurryLess() {
  if (process.versions.v8.startsWith("11.")) setFlagsFromString("--interrupt-budget=1000000");
}

function readOrNone(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined; // the first call of this kind
  }
}

function keep(script, file) {
  try {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, script.createCachedData());
    renameSync(draft, file);
  } catch {
    // A folder that nobody may write to: the next call compiles again.
  }
}
