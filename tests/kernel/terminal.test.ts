import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { registerSecret } from "../../kernel/redact.ts";
import { duration, terminalLog, textTable } from "../../kernel/terminal.ts";

function output(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 20, written, write: (text: string) => written.push(text) };
}

describe("the terminal", () => {
  it("writes at most one progress line every few seconds into a pipe", () => {
    const clock = manualClock(100_000);
    const pipe = output(false);
    const log = terminalLog(pipe, { clock });
    for (const text of ["1", "2", "3"]) log.progress(text);
    clock.advance(5_000);
    log.progress("4");
    expect(pipe.written).toEqual(["1\n", "4\n"]);
  });

  it("overwrites progress in place on a terminal and clears it before a message", () => {
    const tty = output(true);
    const log = terminalLog(tty);
    log.progress("a line that is longer than twenty columns");
    log.info("done");
    expect(tty.written.join("")).toBe("\r\u001b[2Ka line that is lon…\r\u001b[2Kdone\n");
  });

  it("shows no registered secret", () => {
    registerSecret("s3cr3t-token");
    const pipe = output(false);
    terminalLog(pipe).error("refused: s3cr3t-token");
    expect(pipe.written.join("")).toBe("refused: ***\n");
  });

  it("sets columns of numbers to the right", () => {
    expect(
      textTable(
        ["step", "rows"],
        [
          ["extract", "1,234"],
          ["build", null],
        ],
      ),
    ).toMatchInlineSnapshot(`
      "step      rows
      -------  -----
      extract  1,234
      build"
    `);
  });

  it("writes durations as people say them", () => {
    expect([0.44, 12.3, 185].map(duration)).toEqual(["0.4 s", "12 s", "3 min 05 s"]);
  });
});
