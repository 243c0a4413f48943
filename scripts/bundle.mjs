import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./install.mjs";

/**
 * The command line as plain JavaScript, so that a command need not translate 300 files first. A bundle is named by
 * the hash of every file it was made of and of the lock file: an edited source never runs stale, it is bundled anew.
 */
const ENTRY = "orchestrate/cli/main.ts";
const cache = join(root, "node_modules/.cache/patron");
const listFile = join(cache, "inputs.json");
/** Bundles of other sources are kept so long: a process that runs from one may still load a part of it. */
const KEPT_MS = 24 * 3600 * 1000;

/** The file to import, bundled now when there is none for the sources as they are. Undefined where that cannot be. */
export async function bundle() {
  try {
    const list = readList();
    if (list?.marks !== undefined && list.marks === marks(list.inputs) && existsSync(list.main))
      return list.main;
    // A source that was renamed since is looked for in vain.
    const isWhole = list?.inputs.every((name) => existsSync(join(root, name)));
    const known = isWhole ? main(list.inputs) : undefined;
    if (known === undefined || !existsSync(known)) return await build();
    keepList(list.inputs, known);
    return known;
  } catch {
    return undefined; // a clone that nobody may write to, or a source with a mistake: tsx runs it, or tells the mistake
  }
}

/** The list of the last bundle; undefined where there is none, or one that an older version left in another form. */
function readList() {
  try {
    const list = JSON.parse(readFileSync(listFile, "utf8"));
    return Array.isArray(list?.inputs) ? list : undefined;
  } catch {
    return undefined;
  }
}

const always = ["package-lock.json", "scripts/bundle.mjs"];

/** What tells at a glance that no file was touched since: content is read only when this differs. */
function marks(inputs) {
  const one = (name) => {
    const found = statSync(`${root}/${name}`, { throwIfNoEntry: false });
    return found === undefined ? "gone" : `${found.mtimeMs} ${found.ctimeMs} ${found.size} ${found.ino}`;
  };
  return createHash("sha256")
    .update(process.version)
    .update([...always, ...inputs].map(one).join("\n"))
    .digest("hex");
}

function keepList(inputs, main) {
  const draft = `${listFile}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ main, marks: marks(inputs), inputs }));
  renameSync(draft, listFile);
}

/** Where the bundle of these files stands, as they are now. */
function main(inputs) {
  const hash = createHash("sha256").update(process.version).update(root);
  for (const name of [...always, ...inputs]) {
    hash.update(`\0${name}\0`).update(readFileSync(join(root, name)));
  }
  return join(cache, hash.digest("hex").slice(0, 24), "main.cjs");
}

async function build() {
  // esbuild comes with tsx.
  const esbuild = createRequire(createRequire(import.meta.url).resolve("tsx/package.json"))("esbuild");
  mkdirSync(cache, { recursive: true });
  const draft = join(cache, `draft-${process.pid}`);
  const before = Date.now();
  const made = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { main: ENTRY },
    outdir: draft,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    // One script: what a command does not call is not even parsed, and V8 keeps its code compiled (scripts/start.mjs).
    format: "cjs",
    platform: "node",
    target: "node20",
    external: [
      "@duckdb/node-bindings*",
      // Drivers that knex would ask for if it were to connect: it only writes SQL here.
      ...[
        "better-sqlite3",
        "sqlite3",
        "mariadb",
        "mysql",
        "mysql2",
        "oracledb",
        "pg",
        "pg-query-stream",
        "tedious",
      ],
      "mariadb/*",
      "@polyglot-sql/*",
      // Read .proto files beside themselves, and only who works in BigQuery needs them.
      "@google-cloud/*",
      "@grpc/*",
      "google-auth-library",
      "graphql",
      "ajv",
      "ajv/*",
      "tsx",
      "tsx/*",
      "esbuild",
    ],
    // Of the bundle's own place, unlike import.meta.url, which is the source's (`ownPlace`).
    define: { "import.meta.dirname": "__dirname" },
    minifyWhitespace: true,
    sourcemap: true,
    metafile: true,
    logLevel: "silent",
    plugins: [ownPlace, oneLanguage],
  });
  const inputs = Object.keys(made.metafile.inputs)
    .filter((name) => !name.startsWith("node_modules/"))
    .sort();
  const changed = inputs.some((name) => statSync(join(root, name)).mtimeMs >= before);
  const file = main(inputs);
  if (changed) throw new Error("a source changed while it was bundled");
  handOverImports(join(draft, "main.cjs"));
  if (existsSync(file)) rmSync(draft, { recursive: true });
  else renameSync(draft, dirname(file));
  keepList(inputs, file);
  forgetOld(dirname(file));
  return file;
}

/**
 * `import()` of a script with kept code fails in Node 20 ("A dynamic import callback was not specified"): whoever runs
 * the bundle hands it in as `importModule`. The name in its place is as long, so that source maps still hold.
 */
function handOverImports(file) {
  const code = readFileSync(file, "latin1");
  const loadJs =
    'function loadJs(name){return typeof importModule==="function"?importModule(name):import(name)}\n';
  const at = code.lastIndexOf("//# sourceMappingURL=");
  const calls = code.slice(0, at).replace(/(?<![\w.$#])import\(/g, "loadJs(");
  writeFileSync(file, calls + loadJs + code.slice(at), "latin1");
}

/** `import.meta.url` stays the source file's own address: files that stand beside it are found by it. */
const ownPlace = {
  name: "own-place",
  setup(build) {
    build.onLoad({ filter: /\.(ts|m?js)$/, namespace: "file" }, ({ path }) => {
      const contents = readFileSync(path, "utf8");
      if (!contents.includes("import.meta.url")) return undefined;
      return {
        contents: contents.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href)),
        loader: path.endsWith(".ts") ? "ts" : "js",
      };
    });
  },
};

/** zod brings its messages in 50 languages, two thirds of its size; ours are in English. */
const oneLanguage = {
  name: "one-language",
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      loader: "js",
    }));
  },
};

function forgetOld(current) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path === current || path === listFile) continue;
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
