import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/install.mjs";
import { FILES_PROJECT, writeProject } from "./project-folder.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "patron-cli-"));
  writeProject(dir, FILES_PROJECT);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function patron(...args: string[]) {
  const done = spawnSync(process.execPath, [join(root, "bin/patron.mjs"), ...args, "--project-dir", dir], {
    encoding: "utf8",
    cwd: dir,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: done.status, out: done.stdout, err: done.stderr.replaceAll(`${dir}/`, "") };
}

describe("the command line", () => {
  it("names the nearest command for an unknown one, and exits with 2", () => {
    const { code, err } = patron("publsh");
    expect(code).toBe(2);
    expect(err).toMatch(/unknown command 'publsh'[\s\S]*publish[\s\S]*--help/);
  });

  it("names the nearest job for an unknown one, and exits with 2", () => {
    const { code, err } = patron("run", "dayly");
    expect(code).toBe(2);
    expect(err).toMatchInlineSnapshot(`
      "patron.yml  unknown-job
        There is no job 'dayly'.
        Did you mean daily?
        Run models without a job: npx patron run --select NAME
      "
    `);
  });

  it("names the nearest stream and source for unknown ones, and exits with 2", () => {
    const stream = patron("extract", "files.order");
    expect(stream.code).toBe(2);
    expect(stream.err).toMatchInlineSnapshot(`
      "unknown-stream
        There is no stream of files called 'order'.
        Did you mean orders?
        See what is switched on: npx patron doctor
      "
    `);
    const source = patron("extract", "flies");
    expect(source.code).toBe(2);
    expect(source.err).toContain("Did you mean files?");
  });

  it("refuses two ways of saying from where to read", () => {
    const { code, err } = patron("extract", "--full", "--since", "2011-01-01");
    expect(code).toBe(2);
    expect(err).toContain("give one");
  });

  it("tells a port in use before it works for minutes, with the option that helps", async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, "127.0.0.1", () => resolve((holder.address() as { port: number }).port));
    });
    const { code, err } = patron("start", "--port", String(port));
    holder.close();
    expect(code).toBe(1);
    expect(err).toContain(`Port ${port} of 127.0.0.1 is in use`);
    expect(err).toContain("--port 3211");
  });

  it("tells a reader that nothing has been loaded yet", () => {
    const { code, err } = patron("show", "--inline", "select 1 as one");
    expect(code).toBe(1);
    expect(err).toContain("npx patron run daily");
  });

  it("gives machines the mistake as JSON on stdout", () => {
    const { code, out } = patron("run", "dayly", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: [{ code: "unknown-job", hint: "Did you mean daily?" }] });
  });

  it("lists its commands and exits with 0 when asked for help", () => {
    const { code, out } = patron("--help");
    expect(code).toBe(0);
    expect(out).toMatch(/start[\s\S]*run[\s\S]*extract[\s\S]*schedule/);
  });
});

describe("patron init", () => {
  it("writes a patron.yml that works for a folder of files, and never over another", () => {
    const shop = mkdtempSync(join(tmpdir(), "patron-init-"));
    writeFileSync(join(shop, "order_lines.csv"), "order_id\n");
    const first = patron("init", shop, "--time-zone", "Europe/London", "--currency", "GBP");
    expect(first.code, first.err).toBe(0);
    expect(first.err).toContain("It reads order_lines.csv.");
    const text = readFileSync(join(shop, "patron.yml"), "utf8");
    expect(text).toContain("files: { folder: . }");
    expect(patron("init", shop).code).toBe(2);
    expect(readFileSync(join(shop, "patron.yml"), "utf8")).toBe(text);
    rmSync(shop, { recursive: true, force: true });
  });
});
