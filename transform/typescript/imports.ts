import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/**
 * One hash of a file and of every local module that it imports, directly or through others: what its definition
 * follows from. Packages are not part of it.
 */
export function hashWithImports(path: string): string {
  const hash = createHash("sha256");
  const seen = new Set<string>();
  const add = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, "utf8");
    hash.update(`\0${text}`);
    for (const [, specifier] of text.matchAll(SPECIFIER)) {
      const target = resolve(dirname(file), specifier!);
      const found = [target, `${target}.ts`, target.replace(/\.m?js$/, ".ts")].find(isFile);
      hash.update(`\0${specifier}`);
      if (found) add(found);
    }
  };
  add(path);
  return hash.digest("hex");
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
