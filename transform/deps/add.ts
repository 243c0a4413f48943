import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isMap, isSeq, parseDocument } from "yaml";
import { PatronError } from "../../kernel/diagnostics.ts";
import { PACKAGE_FILES } from "./entries.ts";

export const PACKAGE_SOURCES = ["hub", "git", "local"] as const;
export type PackageSource = (typeof PACKAGE_SOURCES)[number];

/** What was added, and how to take it back when it cannot be installed. */
export interface Added {
  path: string;
  /** As dbt tells it: `URL@REVISION`. */
  shown: string;
  /** Entries that named the same package and are gone. */
  replaced: string[];
  undo(): void;
}

/**
 * Adds a package to packages.yml (or to dependencies.yml, where only that is there), in place of an entry for the same
 * package; comments stay. `text` is an address or a folder, for git with `@revision` after it; `source` undefined: what
 * it looks like. Throws PatronError `hub-package` for a name of the hub, `bad-packages` for a file without a list.
 */
export function addPackage(projectDir: string, text: string, source?: PackageSource): Added {
  const kind = source ?? sourceOf(projectDir, text);
  if (kind === "hub") throw hubName(text);
  const [name, revision] = kind === "git" ? splitRevision(text) : [text, undefined];
  const file = PACKAGE_FILES.find((one) => existsSync(join(projectDir, one))) ?? PACKAGE_FILES[0];
  const path = join(projectDir, file);
  const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const document = parseDocument(before ?? "packages: []\n");
  const list = packagesOf(document, path);
  const replaced = removeSame(list, name);
  list.flow = false;
  list.add(document.createNode({ [kind]: name, ...(revision === undefined ? {} : { revision }) }));
  write(path, document.toString({ lineWidth: 0 }));
  return {
    path,
    shown: revision === undefined ? name : `${name}@${revision}`,
    replaced,
    undo: () => (before === undefined ? rmSync(path, { force: true }) : write(path, before)),
  };
}

function sourceOf(projectDir: string, text: string): PackageSource {
  if (/^\.{0,2}\//.test(text) || existsSync(join(projectDir, text))) return "local";
  return /:\/\/|\.git(@|$)|^[\w.-]+@[\w.-]+:/.test(text) ? "git" : "hub";
}

/** `https://host/x.git@v1` is an address and a revision; the @ of `git@host:x` and of `https://user@host/x` is neither. */
function splitRevision(text: string): [string, string | undefined] {
  const [, name, revision] = /^(.*\.git)@(.+)$/.exec(text) ?? /^(.+)@([^@:/]+)$/.exec(text) ?? [];
  return name === undefined ? [text, undefined] : [name, revision];
}

function packagesOf(document: Document, path: string) {
  if (document.contents === null || !isMap(document.contents)) {
    document.contents = document.createNode({ packages: [] }) as never;
  }
  if (document.get("packages") === undefined || document.get("packages") === null)
    document.set("packages", document.createNode([]));
  const list = document.get("packages");
  if (isSeq(list)) return list;
  throw new PatronError({
    code: "bad-packages",
    message: "packages wants a list of packages: nothing can be added to it.",
    at: { path },
    help: "Such as: packages: [{git: https://host/group/name.git, revision: v1.2.0}]",
  });
}

/** The last part of an address or name, as one spelling of what people write with - or _. */
const shortName = (text: string): string =>
  text
    .replace(/(\.git)?\/?$/, "")
    .split(/[/:]/)
    .at(-1)!
    .replaceAll("-", "_")
    .toLowerCase();

function removeSame(list: { items: unknown[] }, name: string): string[] {
  const named = (item: unknown) =>
    isMap(item) ? ["package", "git", "local", "tarball"].flatMap((key) => item.get(key) ?? [])[0] : undefined;
  const isSame = (item: unknown) => {
    const other = named(item);
    return other !== undefined && shortName(String(other)) === shortName(name);
  };
  const gone = list.items.filter(isSame).map((item) => String(named(item)));
  list.items = list.items.filter((item) => !isSame(item));
  return gone;
}

function hubName(text: string): PatronError {
  const [, name = text, version = "TAG"] = /^([^@]+)@(.+)$/.exec(text) ?? [];
  const [owner = "OWNER", project] = name.includes("/") ? name.split("/") : ["OWNER", name];
  return new PatronError(
    {
      code: "hub-package",
      message: `${name} is a name of dbt's package hub, which Patron does not ask; packages.yml stays as it is.`,
      hint: "Name the repository that it is published from, with the tag of the version, or a folder:",
      help: `npx patron deps --add-package https://github.com/${owner}/${(project ?? "NAME").replaceAll("_", "-")}.git@${version}`,
    },
    { exitCode: 2 },
  );
}

function write(path: string, text: string): void {
  writeFileSync(`${path}.${process.pid}.tmp`, text);
  renameSync(`${path}.${process.pid}.tmp`, path);
}
