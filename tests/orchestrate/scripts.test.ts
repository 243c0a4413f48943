import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { completeLock } from "../../scripts/complete-lock.mjs";
import { readLastLine, readReport, Tally } from "../../scripts/tally.mjs";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "patron-scripts-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe("the count at the end of a test run", () => {
  it("counts tests, and a file that broke before its tests as one failure", () => {
    const file = join(dir, "report.json");
    const suite = (status: string, ...tests: string[]) => ({
      status,
      name: join(process.cwd(), "tests/some.test.ts"),
      message: "no such module\n at line 1",
      assertionResults: tests.map((one) => ({
        status: one,
        fullName: `room ${one}`,
        failureMessages: one === "failed" ? ["expected 1 to be 2\n at line 7"] : [],
      })),
    });
    const testResults = [
      suite("passed", "passed", "passed"),
      suite("failed", "passed", "failed"),
      suite("failed"),
    ];
    writeFileSync(file, JSON.stringify({ testResults }));
    const read = readReport(file);
    expect(read).toMatchObject({ passed: 3, failed: 2 });
    expect(new Tally().add(read).told).toBe(
      "failed: tests/some.test.ts > room failed: expected 1 to be 2\n" +
        "failed: tests/some.test.ts > before its tests: no such module\n" +
        "3 passed, 2 failed",
    );
  });

  it("is a failure when there is no report at all", () => {
    expect(readReport(join(dir, "absent.json"))).toMatchObject({ passed: 0, failed: 1 });
  });

  it("is read back from the last line, and only from there", () => {
    const tally = new Tally().add({ passed: 5, failed: 1 });
    expect(readLastLine(`some output\n${tally.line}\n`)).toEqual({ passed: 5, failed: 1 });
    expect(readLastLine(`${tally.line}\nand then it broke`)).toBeUndefined();
  });
});

describe("completing a lock file", () => {
  const lock = {
    packages: {
      "": {},
      "node_modules/tool": {
        version: "1.0.0",
        optionalDependencies: { "@tool/linux-x64": "1.0.0", "@tool/darwin-arm64": "1.0.0" },
      },
      "node_modules/@tool/linux-x64": { version: "1.0.0", optional: true },
    },
  };

  it("adds the platforms that the registry lacked, with their system and processor", () => {
    const { lock: whole, added } = completeLock(lock);
    expect(added).toEqual(["node_modules/@tool/darwin-arm64@1.0.0"]);
    expect(whole.packages["node_modules/@tool/darwin-arm64"]).toEqual({
      version: "1.0.0",
      cpu: ["arm64"],
      os: ["darwin"],
      optional: true,
    });
  });

  it("changes nothing the second time", () => {
    expect(completeLock(completeLock(lock).lock).added).toEqual([]);
  });
});
