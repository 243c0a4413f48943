import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureChromium } from "../scripts/chromium.mjs";
import { ensureDemo } from "../scripts/demo-project.mjs";
import { ensureInstalled } from "../scripts/install.mjs";
import { requireNode } from "../scripts/node-version.mjs";
import { Tally } from "../scripts/tally.mjs";
import { vitest } from "../scripts/vitest.mjs";

/**
 * `npm test`: installs what is missing, runs the unit tests, then the whole demo once in a temporary project
 * (PATRON_E2E_PROJECT names one to use or to fill instead), then opens its site in a real Chromium.
 * `npm test -- unit` leaves the demo and the browser out; further words filter the test files.
 */
requireNode();
ensureInstalled();
const [first, ...rest] = process.argv.slice(2);
const unitOnly = first === "unit";
const filters = unitOnly ? rest : process.argv.slice(2);
const tally = new Tally();

tally.add(await vitest(["unit"], filters));
if (!unitOnly && filters.length === 0) tally.add(await endToEnd());

console.log(tally.told);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;

/** The demo counts as one test; without it, or without Chromium, the pages cannot be looked at: one failure. */
async function endToEnd() {
  const chromium = ensureChromium();
  const given = process.env.PATRON_E2E_PROJECT;
  const project = given ?? mkdtempSync(join(tmpdir(), "patron-demo-"));
  try {
    if (!ensureDemo(project)) {
      console.error("The demo (patron start --once) failed: its pages were not opened.");
      return { passed: 0, failed: 1, names: ["the demo (patron start --once)"] };
    }
    if (chromium === undefined) return { passed: 1, failed: 1, names: ["no Chromium: pages not opened"] };
    const env = { PATRON_E2E_PROJECT: project, PATRON_CHROMIUM: chromium };
    const seen = await vitest(["e2e"], [], { env });
    return { ...seen, passed: seen.passed + 1 };
  } finally {
    if (given === undefined) rmSync(project, { recursive: true, force: true });
  }
}
