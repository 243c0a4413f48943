import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";
import { writeContent } from "../project/write-content.ts";
import type { RunResults } from "../run/results.ts";
import type { Compiled } from "./manifest-node.ts";
import { manifestText } from "./manifest-text.ts";
import { runResults } from "./run-results.ts";

/** The `target` folder: compiled SQL as it is made, artifacts at the end of a run. */
export class TargetFolder {
  readonly #dir: string;
  /** What this run compiled, by unique id: the manifest and run_results carry the texts. */
  readonly #compiled = new Map<string, Compiled>();
  readonly #made = new Set<string>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  get compiled(): ReadonlyMap<string, Compiled> {
    return this.#compiled;
  }

  /** Keeps a node's compiled SQL; gives the file's path. */
  writeCompiled(node: Node, sql: string): string {
    const name = join("compiled", node.package, node.compiledPath);
    this.#compiled.set(node.uniqueId, { sql, path: join(basename(this.#dir), name) });
    return this.#writeSql(name, sql);
  }

  /** Keeps what was run for a node. */
  writeRun(node: Node, sql: string): void {
    if (sql !== "") this.#writeSql(join("run", node.package, node.compiledPath), sql);
  }

  /** Writes manifest.json and run_results.json, each whole or not at all. */
  writeArtifacts(project: Project, results: RunResults, now: number): void {
    this.#write("manifest.json", manifestText(project, now, this.#compiled));
    this.#write("run_results.json", JSON.stringify(runResults(results, project, now, this.#compiled)));
  }

  /** Writes any other artifact; an absolute `name` goes where it says. */
  writeJson(name: string, artifact: unknown): void {
    this.#write(name, JSON.stringify(artifact));
  }

  /**
   * SQL for people to look at, thousands of files a run, most of them as they were: those are left alone, for to write
   * over a file costs ten times what reading it does. One that a kill cuts off is written whole by the next run.
   */
  #writeSql(name: string, text: string): string {
    const path = resolve(this.#dir, name);
    const folder = dirname(path);
    if (!this.#made.has(folder)) mkdirSync(folder, { recursive: true });
    this.#made.add(folder);
    if (!holds(path, text)) writeFileSync(path, text);
    return path;
  }

  /** Writes a text, or its bytes in pieces. */
  writeText(name: string, text: string | readonly Buffer[]): void {
    this.#write(name, text);
  }

  #write(name: string, text: string | readonly Buffer[]): string {
    const path = resolve(this.#dir, name);
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    writeContent(temporary, text);
    renameSync(temporary, path);
    return path;
  }
}

function holds(path: string, text: string): boolean {
  try {
    return readFileSync(path, "utf8") === text;
  } catch {
    return false; // not there yet
  }
}
