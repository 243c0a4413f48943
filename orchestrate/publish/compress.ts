import { readFile, stat, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { listFiles } from "./site-files.ts";

const compressible = /\.(js|mjs|css|html|json|svg|wasm|webmanifest|txt|arrow)$/;
/** Below this a compressed copy saves less than its bookkeeping. */
const smallest = 1024;
const large = 4 * 1024 * 1024;

/** Writes `<file>.gz` and `<file>.br` next to each compressible file of the site. Returns how many files got copies. */
export async function precompress(siteDir: string): Promise<number> {
  const files: string[] = [];
  for (const file of listFiles(siteDir)) {
    if (compressible.test(file) && (await stat(file)).size >= smallest) files.push(file);
  }
  const queue = [...files];
  // zlib works on its own threads; four files at a time keep them busy without holding the whole site in memory.
  await Promise.all(Array.from({ length: 4 }, () => drain(queue)));
  return files.length;
}

async function drain(queue: string[]): Promise<void> {
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const bytes = await readFile(file);
    const quality = bytes.length > large ? 5 : 9;
    const brotli = {
      params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    };
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 6 }));
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, brotli));
  }
}
