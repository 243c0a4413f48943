import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin, SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as arrow from "apache-arrow";
import type { BuildFailure, Plugin } from "esbuild";
import { type Diagnostic, PatronError, type Place } from "../../kernel/diagnostics.ts";
import type { Node } from "../node.ts";
import * as door from "./index.ts";
import { type Definition, TypescriptModel } from "./model.ts";
import { StackReader } from "./stack.ts";

/** A model's module, ready to run, and what reads its errors' stacks. */
export interface Loaded {
  definition: Definition;
  stack: StackReader;
}

const known = new Map<string, Promise<Loaded>>();

/**
 * Loads a TypeScript model: its file and the local modules that it imports become one module, which is imported as it
 * is on disk now. The model shares Arrow and the door with the runner, so that each knows the other's tables. Throws
 * PatronError: `bad-typescript` (it does not parse), `typescript-error` (it throws), `bad-export`.
 */
export function loadModel(node: Pick<Node, "path" | "checksum" | "place" | "name">): Promise<Loaded> {
  const key = `${node.checksum}\0${node.path}`;
  const loading = known.get(key) ?? load(node);
  known.set(key, loading);
  return loading;
}

async function load({ path, place, name }: Pick<Node, "path" | "place" | "name">): Promise<Loaded> {
  const { code, map } = await translate(path);
  const dir = mkdtempSync(join(tmpdir(), "patron-typescript-"));
  try {
    const file = join(dir, `${basename(path, ".ts")}.mjs`);
    writeFileSync(file, code);
    Reflect.set(globalThis, SHARED, { "apache-arrow": arrow, [DOOR]: door });
    const stack = new StackReader(file, new SourceMap(map), dirname(path));
    let module: { default?: unknown };
    try {
      module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as typeof module;
    } catch (error) {
      throw stack.explain(error, `${name} cannot be loaded`, place);
    }
    return { definition: definitionOf(module.default, { name, place }), stack };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function definitionOf(made: unknown, { name, place }: { name: string; place: Place }): Definition {
  const wrong = (message: string): PatronError =>
    new PatronError({
      code: "bad-export",
      message,
      at: place,
      hint: 'Write: import { model, ref, t } from "patron/typescript"; export default model({ refs, columns, run })',
    });
  if (!(made instanceof TypescriptModel)) {
    const what = typeof made === "object" ? (made?.constructor?.name ?? "null") : typeof made;
    throw wrong(`The default export of ${name} is no model (it is: ${what}).`);
  }
  const { definition } = made;
  if (typeof definition.run !== "function") throw wrong(`The model ${name} has no function 'run'.`);
  if (Object.keys(definition.columns ?? {}).length === 0)
    throw wrong(`The model ${name} declares no columns.`);
  for (const [column, type] of Object.entries(definition.columns))
    if (typeof type?.logical !== "string")
      throw wrong(`The column ${column} of ${name} has no type: write t.string(), t.numeric(), …`);
  for (const [input, call] of Object.entries({ ...definition.refs, ...definition.sources }))
    if (call?.kind !== "ref" && call?.kind !== "source")
      throw wrong(`The input ${input} of ${name} is neither ref(…) nor source(…).`);
  return definition;
}

const SHARED = Symbol.for("patron.typescript.shared");
const DOOR = "patron/typescript";

async function translate(path: string): Promise<{ code: string; map: SourceMapPayload }> {
  const { build } = await import("esbuild");
  try {
    const made = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      outfile: join(dirname(path), "model.mjs"),
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "external",
      logLevel: "silent",
      absWorkingDir: dirname(path),
      plugins: [sharing],
    });
    const text = (end: string) => made.outputFiles.find((file) => file.path.endsWith(end))!.text;
    return { code: text(".mjs"), map: JSON.parse(text(".map")) as SourceMapPayload };
  } catch (error) {
    throw new PatronError((error as BuildFailure).errors.map((one) => syntaxError(one, path)));
  }
}

function syntaxError({ text, location }: BuildFailure["errors"][number], path: string): Diagnostic {
  const at = location
    ? { path: resolve(dirname(path), location.file), line: location.line, column: location.column + 1 }
    : { path };
  return { code: "bad-typescript", message: `${text}.`, at };
}

/** Packages of the runner that a model shares; all others are found from the model's own folder. */
const sharing: Plugin = {
  name: "sharing",
  setup(build) {
    const names: Record<string, string[]> = { "apache-arrow": Object.keys(arrow), [DOOR]: Object.keys(door) };
    build.onResolve({ filter: /^(apache-arrow|patron\/typescript)$/ }, ({ path }) => ({
      path,
      namespace: "shared",
    }));
    build.onResolve({ filter: /\/transform\/typescript\/index\.ts$/ }, () => ({
      path: DOOR,
      namespace: "shared",
    }));
    build.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
      contents: [
        `const shared = globalThis[Symbol.for("patron.typescript.shared")][${JSON.stringify(path)}];`,
        ...names[path]!.filter((name) => name !== "default").map(
          (name) => `export const ${name} = shared.${name};`,
        ),
      ].join("\n"),
      loader: "js",
    }));
    build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, resolveDir, importer }) => {
      if (pluginData === PASSED || kind === "entry-point") return undefined;
      if (isBuiltin(path)) return { path, external: true };
      const own = await build.resolve(path, { kind, resolveDir, importer, pluginData: PASSED });
      const here = dirname(fileURLToPath(import.meta.url));
      const found =
        own.errors.length === 0
          ? own
          : await build.resolve(path, { kind, resolveDir: here, importer, pluginData: PASSED });
      if (found.errors.length > 0) return { errors: own.errors };
      return { path: pathToFileURL(found.path).href, external: true };
    });
  },
};

const PASSED = Symbol("resolved by esbuild itself");
