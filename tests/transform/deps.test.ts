import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memoryLog } from "../../kernel/log.ts";
import { installPackages } from "../../transform/index.ts";
import { type Files, load, writeFiles, writeProject } from "./project.ts";

const git = (dir: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd: dir,
    encoding: "utf8",
  }).trim();

/** A repository with one commit and a tag for each state of its files; gives its address. */
function repository(...states: Files[]): { url: string; dir: string; commits: string[] } {
  const dir = writeProject({});
  git(dir, "init", "--quiet", "--initial-branch=main");
  const commits = states.map((files, index) => {
    writeFiles(dir, files);
    git(dir, "add", ".");
    git(dir, "commit", "--quiet", "-m", `state ${index + 1}`);
    git(dir, "tag", `v${index + 1}`);
    return git(dir, "rev-parse", "HEAD");
  });
  return { url: `file://${dir}`, dir, commits };
}

const tools = (value: number, more: Files = {}): Files => ({
  "dbt_project.yml": "name: tools\n",
  "macros/value.sql": `{% macro value() %}${value}{% endmacro %}`,
  ...more,
});

const packagesOf = (dir: string) => readdirSync(join(dir, "dbt_packages")).sort();
const lockOf = (dir: string) => readFileSync(join(dir, "package-lock.yml"), "utf8");

/** The message of a failed installation, the folders' names made alike. */
async function complaint(dir: string): Promise<string> {
  const error = await installPackages({ projectDir: dir }).catch((e: unknown) => e as Error);
  return (error as Error).message.replaceAll(/(file:\/\/)?[^\s']*patron-project-\w+/g, "DIR");
}

describe("deps", () => {
  it("installs a git package at its tag, from its folder, so that its macros are there", async () => {
    const { url, commits } = repository(
      {
        "dbt_project.yml": "name: shop\n",
        "sub/dbt_project.yml": "name: tools\n",
        "sub/macros/value.sql": "{% macro value() %}1{% endmacro %}",
      },
      { "sub/macros/value.sql": "{% macro value() %}2{% endmacro %}" },
    );
    const dir = writeProject({
      "packages.yml": `packages:\n  - git: ${url}\n    revision: v1\n    subdirectory: sub\n`,
      "models/a.sql": "select {{ tools.value() }} as one",
    });
    const { packages } = await installPackages({ projectDir: dir });
    expect(packages).toEqual([{ git: url, name: "tools", revision: commits[0], subdirectory: "sub" }]);
    expect(packagesOf(dir)).toEqual(["tools"]);
    expect(existsSync(join(dir, "dbt_packages/tools/.git"))).toBe(false);
    expect((await load(dir)).nodes.get("model.shop.a")).toBeDefined();
  });

  it("links local folders, and installs what packages name in turn", async () => {
    const { url } = repository(tools(1));
    const dir = writeProject({
      "packages.yml": "packages:\n  - local: shared\n",
      "shared/dbt_project.yml": "name: shared\n",
      "shared/packages.yml": `packages:\n  - git: ${url}\n    revision: v1\n`,
    });
    await installPackages({ projectDir: dir });
    expect(packagesOf(dir)).toEqual(["shared", "tools"]);
    expect(lstatSync(join(dir, "dbt_packages/shared")).isSymbolicLink()).toBe(true);
  });

  it("keeps to the lock while packages.yml asks for the same, until --upgrade", async () => {
    const { url, dir: source, commits } = repository(tools(1));
    const dir = writeProject({ "packages.yml": `packages:\n  - git: ${url}\n    revision: main\n` });
    await installPackages({ projectDir: dir });
    writeFiles(source, tools(2));
    git(source, "commit", "--quiet", "-am", "newer");
    rmSync(join(dir, "dbt_packages"), { recursive: true });
    const again = await installPackages({ projectDir: dir });
    expect(again).toMatchObject({ fromLock: true, packages: [{ revision: commits[0] }] });
    expect(readFileSync(join(dir, "dbt_packages/tools/macros/value.sql"), "utf8")).toContain("1");
    const upgraded = await installPackages({ projectDir: dir, upgrade: true });
    expect(upgraded).toMatchObject({ fromLock: false });
    expect(readFileSync(join(dir, "dbt_packages/tools/macros/value.sql"), "utf8")).toContain("2");
    expect(lockOf(dir)).not.toContain(commits[0]);
  });

  it("writes the hash that dbt writes, so that either tool's lock holds for both", async () => {
    const dir = writeProject({
      "packages.yml": "packages:\n  - local: shared\n",
      "shared/dbt_project.yml": "name: shared\n",
    });
    await installPackages({ projectDir: dir });
    // sha1 of {"local": "shared", "unrendered": {"local": "shared"}}, which dbt 1.11 gives for this file.
    expect(lockOf(dir)).toBe(
      "packages:\n  - local: shared\n    name: shared\nsha1_hash: 7b4e7c4818c1d8e4dd0b0a4501ff2fa0f47f1d4d\n",
    );
  });

  it("writes the lock alone with --lock", async () => {
    const dir = writeProject({
      "packages.yml": "packages:\n  - local: shared\n",
      "shared/dbt_project.yml": "name: shared\n",
    });
    await installPackages({ projectDir: dir, lockOnly: true });
    expect(packagesOf(dir)).toEqual([]);
    expect(lockOf(dir)).toContain("name: shared");
  });

  it("removes a package that is not asked for any more, and leaves what was put there by hand", async () => {
    const dir = writeProject({
      "packages.yml": "packages:\n  - local: one\n  - local: two\n",
      "one/dbt_project.yml": "name: one\n",
      "two/dbt_project.yml": "name: two\n",
      "dbt_packages/by_hand/dbt_project.yml": "name: by_hand\n",
    });
    await installPackages({ projectDir: dir });
    writeFiles(dir, { "packages.yml": "packages:\n  - local: one\n" });
    await installPackages({ projectDir: dir });
    expect(packagesOf(dir)).toEqual(["by_hand", "one"]);
    expect(existsSync(join(dir, "two/dbt_project.yml"))).toBe(true);
  });

  it("unpacks a tarball whose files stand in one folder", async () => {
    const dir = writeProject({ "tools-1.0/dbt_project.yml": "name: tools\n" });
    execFileSync("tar", ["-czf", join(dir, "tools.tar.gz"), "-C", dir, "tools-1.0"]);
    writeFiles(dir, {
      "packages.yml": `packages:\n  - tarball: ${join(dir, "tools.tar.gz")}\n    name: tools\n`,
    });
    await installPackages({ projectDir: dir });
    expect(existsSync(join(dir, "dbt_packages/tools/dbt_project.yml"))).toBe(true);
  });

  it("warns of a git package without a revision", async () => {
    const { url } = repository(tools(1));
    const dir = writeProject({ "packages.yml": `packages:\n  - git: ${url}\n` });
    const log = memoryLog();
    await installPackages({ projectDir: dir, log });
    expect(log.lines[0]).toContain("is not pinned");
  });

  it("names every package of the hub, and the form that works instead", async () => {
    const dir = writeProject({
      "packages.yml":
        "packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n  - package: acme/dates\n    version: ['>=1', '<2']\n",
    });
    expect(await complaint(dir)).toMatchInlineSnapshot(`
      "DIR/packages.yml:2:5  hub-package
        dbt-labs/dbt_utils 1.3.0 comes from dbt's package hub, which Patron does not ask.
        Name the repository that it is published from, with the tag of the version:
        - git: https://github.com/dbt-labs/REPOSITORY.git
          revision: TAG
      DIR/packages.yml:4:5  hub-package
        acme/dates >=1,<2 comes from dbt's package hub, which Patron does not ask.
        Name the repository that it is published from, with the tag of the version:
        - git: https://github.com/acme/REPOSITORY.git
          revision: TAG"
    `);
    expect(existsSync(join(dir, "dbt_packages/dbt_utils"))).toBe(false);
  });

  it("lets a package of that name stand in for one that another package asks the hub for", async () => {
    const { url } = repository(tools(1));
    const more = repository({
      "dbt_project.yml": "name: more\n",
      "packages.yml": "packages:\n  - package: acme/tools\n    version: 1.0.0\n",
    });
    const dir = writeProject({ "packages.yml": `packages:\n  - {git: "${more.url}", revision: v1}\n` });
    expect(await complaint(dir)).toMatchInlineSnapshot(`
      "DIR/packages.yml:2:5  hub-package
        acme/tools 1.0.0, which more asks for, comes from dbt's package hub, which Patron does not ask.
        Name the repository that it is published from, with the tag of the version:
        - git: https://github.com/acme/REPOSITORY.git
          revision: TAG"
    `);
    writeFiles(dir, {
      "packages.yml": `packages:\n  - {git: "${more.url}", revision: v1}\n  - {git: "${url}", revision: v1}\n`,
    });
    await installPackages({ projectDir: dir });
    expect(packagesOf(dir)).toEqual(["more", "tools"]);
  });

  it("refuses two revisions of one repository", async () => {
    const { url } = repository(tools(1), tools(2));
    const dir = writeProject({
      "packages.yml": `packages:\n  - git: ${url}\n    revision: v1\n  - local: shared\n`,
      "shared/dbt_project.yml": "name: shared\n",
      "shared/packages.yml": `packages:\n  - git: ${url}\n    revision: v2\n`,
    });
    expect(await complaint(dir)).toMatchInlineSnapshot(`
      "DIR/shared/packages.yml:2:5  conflicting-revisions
        DIR is asked for at v2 here and at v1 elsewhere.
        The other place: DIR/packages.yml:2
        Name one revision in both places."
    `);
  });

  it("refuses two packages of one name, and one of the project's own", async () => {
    const dir = writeProject({
      "packages.yml": "packages:\n  - local: one\n  - local: two\n",
      "one/dbt_project.yml": "name: tools\n",
      "two/dbt_project.yml": "name: tools\n",
    });
    expect(await complaint(dir)).toMatchInlineSnapshot(`
      "DIR/packages.yml:3:5  package-name-clash
        two is a project named 'tools', and so is one.
        Packages are told apart by the name in their dbt_project.yml; remove one of them."
    `);
    writeFiles(dir, { "one/dbt_project.yml": "name: shop\n" });
    expect(await complaint(dir)).toMatchInlineSnapshot(`
      "DIR/packages.yml:2:5  package-name-clash
        one is a project named 'shop', which is this project's own name.
        Packages are told apart by the name in their dbt_project.yml; remove one of them."
    `);
  });

  it("says what a folder, a revision or a repository lacks", async () => {
    const { url } = repository(tools(1, { "docs/readme.md": "x" }));
    const at = async (entry: string) => {
      const dir = writeProject({ "packages.yml": `packages:\n  - ${entry}\n` });
      mkdirSync(join(dir, "empty"));
      return complaint(dir);
    };
    expect(await at("local: empty")).toMatchInlineSnapshot(`
      "DIR/packages.yml:2:5  no-package
        empty holds no dbt project: there is no dbt_project.yml in it.
        Looked in DIR/empty."
    `);
    expect(await at(`{git: "${url}", revision: v9}`)).toMatchInlineSnapshot(`
      "DIR/packages.yml:2:5  no-revision
        DIR has no tag, branch or commit 'v9'.
        Did you mean v1?
        See them all: git ls-remote --tags URL"
    `);
    expect(await at(`{git: "${url}", revision: v1, subdirectory: sub}`)).toMatchInlineSnapshot(`
      "DIR/packages.yml:2:5  no-subdirectory
        DIR has no folder 'sub' at v1.
        Folders there: docs, macros."
    `);
    expect(await at(`{git: "${url}x", revision: v1}`)).toContain("git-failed");
    expect(await at("{tarball: nowhere.tar.gz, name: tools}")).toContain("tarball-failed");
  });

  it("leaves nothing half-installed when one of several packages fails", async () => {
    const { url } = repository(tools(1));
    const dir = writeProject({
      "packages.yml": `packages:\n  - git: ${url}\n    revision: v1\n  - local: nowhere\n`,
    });
    await expect(installPackages({ projectDir: dir })).rejects.toThrow("no-package");
    expect(packagesOf(dir)).toEqual([]);
    expect(existsSync(join(dir, "package-lock.yml"))).toBe(false);
  });
});

describe("a project whose packages are not installed", () => {
  it("is not parsed; the message names the command that installs them", async () => {
    const { url } = repository(tools(1));
    const dir = writeProject({ "packages.yml": `packages:\n  - git: ${url}\n    revision: v1\n` });
    await expect(load(dir)).rejects.toThrow(/asked for and not installed[\s\S]*npx patron deps/);
    await installPackages({ projectDir: dir });
    rmSync(join(dir, "dbt_packages"), { recursive: true });
    await expect(load(dir)).rejects.toThrow("tools is asked for and not installed.");
  });
});
