import type { SourceMap } from "node:module";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { formatPlace, PatronError, type Place } from "../../kernel/diagnostics.ts";

interface Frame {
  name: string;
  at: Place;
}

/** Reads the stacks of errors that come out of one translated model, in terms of the files that people wrote. */
export class StackReader {
  readonly #addresses: readonly string[];
  readonly #map: SourceMap;
  readonly #dir: string;

  /** `dir`: what the map's sources are relative to. */
  constructor(file: string, map: SourceMap, dir: string) {
    this.#addresses = [pathToFileURL(file).href, file];
    this.#map = map;
    this.#dir = dir;
  }

  /** The calls that led to an error, innermost first, those within the model and its local modules. */
  frames(error: unknown): Frame[] {
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    return stack.split("\n").flatMap((line) => {
      const address = this.#addresses.find((one) => line.includes(`${one}:`));
      const found = address && /^:(\d+):(\d+)/.exec(line.slice(line.indexOf(address) + address.length));
      if (!found) return [];
      const entry = this.#map.findEntry(Number(found[1]) - 1, Number(found[2]) - 1);
      if (!("originalSource" in entry)) return [];
      const path = resolve(this.#dir, entry.originalSource);
      const at = { path, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
      const name = /^\s*at (?:async )?(?:Object\.)?([^\s(]+) \(/.exec(line)?.[1] ?? "";
      return [{ name, at }];
    });
  }

  /** `typescript-error` at the place that threw, with the calls that led there; a PatronError stays what it is. */
  explain(error: unknown, what: string, fallback: Place): PatronError {
    if (error instanceof PatronError) return error;
    const frames = this.frames(error);
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const calls = frames.slice(0, 8).map(({ name, at }) => `in ${name || "the module"} (${this.#short(at)})`);
    return new PatronError(
      {
        code: "typescript-error",
        message: `${what}: ${text}`,
        at: frames[0]?.at ?? fallback,
        ...(calls.length > 1 ? { hint: calls.join("\n") } : {}),
      },
      { cause: error },
    );
  }

  #short(at: Place): string {
    const inside = relative(this.#dir, at.path);
    return inside.startsWith("..") ? formatPlace(at) : [inside, at.line, at.column].join(":");
  }
}
