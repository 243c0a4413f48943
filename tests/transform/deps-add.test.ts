import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { memoryLog } from "../../kernel/log.ts";
import { installPackages, type PackageSource } from "../../transform/index.ts";
import { writeProject } from "./project.ts";

/** A repository of the project `tools` with the tag v1. */
function repository(): string {
  const dir = writeProject({ "dbt_project.yml": "name: tools\n" });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: dir });
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("commit", "--quiet", "-m", "first");
  git("tag", "v1");
  return `file://${dir}`;
}

const packages = (dir: string) => readFileSync(join(dir, "packages.yml"), "utf8");

function add(dir: string, text: string, source?: PackageSource) {
  const log = memoryLog();
  const done = installPackages({ projectDir: dir, log, add: { text, source } });
  return { done, log };
}

it("adds a git package with its tag to packages.yml, keeps the comments there, and installs it", async () => {
  const url = repository();
  const dir = writeProject({
    "packages.yml": "# ours\npackages:\n  - local: shared # next door\n",
    "shared/dbt_project.yml": "name: shared\n",
  });
  const { done, log } = add(dir, `${url}@v1`, "git");
  expect((await done).packages.map((one) => one.name)).toEqual(["shared", "tools"]);
  expect(packages(dir)).toBe(
    `# ours\npackages:\n  - local: shared # next door\n  - git: ${url}\n    revision: v1\n`,
  );
  expect(log.lines[0]).toContain(`Added new package ${url}@v1 to`);
});

it("begins a packages.yml, and knows a folder by its look", async () => {
  const dir = writeProject({ "shared/dbt_project.yml": "name: shared\n" });
  await add(dir, "./shared").done;
  expect(packages(dir)).toBe("packages:\n  - local: ./shared\n");
  expect(existsSync(join(dir, "dbt_packages/shared"))).toBe(true);
});

it("puts a package in the place of an entry for the same one, whatever it came from", async () => {
  const dir = writeProject({
    "packages.yml": "packages:\n  - git: https://example.com/group/data-tools.git\n    revision: v1\n",
    "vendor/data_tools/dbt_project.yml": "name: data_tools\n",
  });
  const { done, log } = add(dir, "vendor/data_tools");
  await done;
  expect(packages(dir)).toBe("packages:\n  - local: vendor/data_tools\n");
  expect(log.lines[0]).toContain("removing: https://example.com/group/data-tools.git");
});

it("leaves packages.yml as it was when the package cannot be had", async () => {
  const text = "packages: [] # none yet\n";
  const dir = writeProject({ "packages.yml": text });
  await expect(add(dir, "../nowhere").done).rejects.toThrow("no-package");
  expect(packages(dir)).toBe(text);
  const bare = writeProject({});
  await expect(add(bare, "../nowhere").done).rejects.toThrow("no-package");
  expect(existsSync(join(bare, "packages.yml"))).toBe(false);
});

it("tells apart a revision and the @ of an address", async () => {
  const dir = writeProject({ "packages.yml": "packages: []\n" });
  for (const [text, shown] of [
    ["git@localhost:group/x.git", "git@localhost:group/x.git"],
    ["git@localhost:group/x.git@v1.2", "git@localhost:group/x.git@v1.2"],
  ] as const) {
    const { done, log } = add(dir, text);
    await expect(done).rejects.toThrow("git-failed");
    expect(log.lines[0]).toContain(`package ${shown} to`);
  }
});

it("says what to write in place of a name of the hub, and changes nothing", async () => {
  const dir = writeProject({});
  const { done } = add(dir, "dbt-labs/dbt_utils@1.3.0");
  await expect(done).rejects.toThrowErrorMatchingInlineSnapshot(`
    [PatronError: hub-package
      dbt-labs/dbt_utils is a name of dbt's package hub, which Patron does not ask; packages.yml stays as it is.
      Name the repository that it is published from, with the tag of the version, or a folder:
      npx patron deps --add-package https://github.com/dbt-labs/dbt-utils.git@1.3.0]
  `);
  expect(existsSync(join(dir, "packages.yml"))).toBe(false);
});

it("keeps a lock that fits under --lock, as dbt does", async () => {
  const dir = writeProject({
    "packages.yml": "packages: [{ local: shared }]\n",
    "shared/dbt_project.yml": "name: shared\n",
  });
  await installPackages({ projectDir: dir });
  const lock = `# kept\n${readFileSync(join(dir, "package-lock.yml"), "utf8")}`;
  writeFileSync(join(dir, "package-lock.yml"), lock);
  await installPackages({ projectDir: dir, lockOnly: true });
  expect(readFileSync(join(dir, "package-lock.yml"), "utf8")).toBe(lock);
  await installPackages({ projectDir: dir, lockOnly: true, upgrade: true });
  expect(readFileSync(join(dir, "package-lock.yml"), "utf8")).not.toContain("# kept");
});
