import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentHashes, demoProject, patron } from "./patron.ts";

interface Step {
  step: string;
  status: string;
  rows?: number;
}

describe("a second start --once", () => {
  let demo: ReturnType<typeof demoProject>;
  beforeAll(() => {
    demo = demoProject();
  }, 1_200_000);
  afterAll(() => demo.dispose());

  it("loads 0 new rows and leaves every table outside operations as it was", async () => {
    const before = await contentHashes(demo.dir);
    const started = performance.now();
    const again = await patron(["start", "--once", "--json", "--project-dir", demo.dir]);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    expect(again.code, again.stderr).toBe(0);
    const { steps } = JSON.parse(again.stdout) as { steps: Step[] };
    const loads = steps.filter((step) => step.step.startsWith("extract "));
    const rows = loads.reduce((sum, step) => sum + (step.rows ?? 0), 0);
    const after = await contentHashes(demo.dir);
    const changed = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
    console.log(
      `second run: ${loads.length} streams, ${rows} new or changed rows, ` +
        `${Object.keys(after).length - changed.length} of ${Object.keys(after).length} tables unchanged, ${seconds} s`,
    );
    expect(loads.filter((step) => step.rows !== 0)).toEqual([]);
    expect(changed).toEqual([]);
  }, 900_000);
});
