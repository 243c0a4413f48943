import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Diagnostic, didYouMean, PatronError, type Place } from "../../kernel/diagnostics.ts";

const run = promisify(execFile);

/** A package's files in a folder of their own. */
export interface Fetched {
  dir: string;
  /** The commit, of a git package. */
  revision?: string;
}

/**
 * Clones a repository into `into` and checks `revision` out (a tag, a branch, a commit; default: the repository's own
 * branch). Throws PatronError `git-failed` with git's last words.
 */
export async function fetchGit(
  source: {
    git: string;
    revision?: string | undefined;
    subdirectory?: string | undefined;
    at?: Place | undefined;
  },
  into: string,
): Promise<Fetched> {
  const { git: url, revision, subdirectory, at } = source;
  await git(["clone", "--quiet", url, into], at, `cannot clone ${url}`);
  if (revision !== undefined) await checkOut(into, revision, url, at);
  const { stdout } = await git(["-C", into, "rev-parse", "HEAD"], at, `cannot read ${url}`);
  const dir = subdirectory === undefined ? into : resolve(into, subdirectory);
  if (!dir.startsWith(into) || !existsSync(dir)) {
    throw new PatronError({
      code: "no-subdirectory",
      message: `${url} has no folder '${subdirectory}' at ${revision ?? "its newest commit"}.`,
      ...(at ? { at } : {}),
      hint: `Folders there: ${folders(into).join(", ") || "none"}.`,
    });
  }
  rmSync(join(into, ".git"), { recursive: true, force: true });
  return { dir, revision: stdout.trim() };
}

/** Branches of a clone are the remote's; tags and commits go by their own names. */
async function checkOut(dir: string, revision: string, url: string, at: Place | undefined): Promise<void> {
  const commit = (await commitOf(dir, `origin/${revision}`)) ?? (await commitOf(dir, revision));
  if (commit === undefined) throw await noRevision(dir, revision, url, at);
  await git(["-C", dir, "checkout", "--quiet", "--detach", commit], at, `cannot check out ${revision}`);
}

function commitOf(dir: string, name: string): Promise<string | undefined> {
  return run("git", [
    "-C",
    dir,
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${name}^{commit}`,
  ]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

async function noRevision(
  dir: string,
  revision: string,
  url: string,
  at: Place | undefined,
): Promise<PatronError> {
  const format = "--format=%(refname:strip=2)";
  const { stdout } = await git(["-C", dir, "for-each-ref", format, "refs/tags"], at, `cannot read ${url}`);
  const tags = stdout.split("\n").filter(Boolean);
  return new PatronError({
    code: "no-revision",
    message: `${url} has no tag, branch or commit '${revision}'.`,
    ...(at ? { at } : {}),
    hint:
      didYouMean(revision, tags) ??
      (tags.length > 0 ? `Newest tags: ${tags.slice(-5).join(", ")}.` : "It has no tags."),
    help: "See them all: git ls-remote --tags URL",
  });
}

/** Unpacks a tarball (a file, a file: or an https: address) whose files stand in one folder. */
export async function fetchTarball(address: string, into: string, at: Place | undefined): Promise<Fetched> {
  mkdirSync(into, { recursive: true });
  const packed = join(into, "package.tar.gz");
  try {
    writeFileSync(packed, await bytesOf(address));
    await run("tar", ["-xzf", packed, "-C", into]);
  } catch (cause) {
    throw failure("tarball-failed", `${address} cannot be unpacked`, cause, at);
  }
  rmSync(packed);
  const [first, ...rest] = readdirSync(into);
  const isWrapped = first !== undefined && rest.length === 0 && !existsSync(join(into, "dbt_project.yml"));
  return { dir: isWrapped ? join(into, first) : into };
}

async function bytesOf(address: string): Promise<Buffer> {
  if (!/^https?:/.test(address)) {
    return readFileSync(address.startsWith("file:") ? fileURLToPath(address) : address);
  }
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`);
  return Buffer.from(await response.arrayBuffer());
}

async function git(args: string[], at: Place | undefined, what: string): Promise<{ stdout: string }> {
  try {
    // No prompt: a package that wants a password fails with git's words instead of waiting for ever.
    return await run("git", args, { env: { ...process.env, GIT_TERMINAL_PROMPT: "0" }, maxBuffer: 1 << 26 });
  } catch (cause) {
    throw failure("git-failed", `git ${what}`, cause, at);
  }
}

function failure(code: string, what: string, cause: unknown, at: Place | undefined): PatronError {
  const { stderr, message, code: reason } = cause as { stderr?: string; message: string; code?: unknown };
  const words =
    reason === "ENOENT"
      ? "the program is not installed"
      : (stderr?.trim() || message).split("\n").slice(-3).join("\n");
  const diagnostic: Diagnostic = { code, message: `${what}: ${words}`, ...(at ? { at } : {}) };
  const help = code === "git-failed" ? { help: "Try it by hand: git ls-remote URL" } : {};
  return new PatronError({ ...diagnostic, ...help }, { cause });
}

function folders(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name);
}
