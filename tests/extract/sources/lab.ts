import type { HttpClient, HttpRequest } from "../../../extract/http/client.ts";
import type { Page, ReadContext, Stream } from "../../../extract/stream.ts";

/** A context for reading a stream alone; `told` collects what it warns of, `landed` the files it landed. */
export function context<C>(
  options: C,
  http: HttpClient,
  more: Partial<ReadContext<C>> = {},
): ReadContext<C> & { told: string[]; landed: string[] } {
  const told: string[] = [];
  const landed: string[] = [];
  return {
    http,
    options,
    since: undefined,
    resume: undefined,
    until: undefined,
    now: "2011-12-10T00:00:00Z",
    signal: new AbortController().signal,
    progress() {},
    warn: (message) => told.push(message),
    note: (message) => told.push(message),
    landFile: async (path) => {
      landed.push(path);
    },
    told,
    landed,
    ...more,
  };
}

/** A client that answers from a function: the body, or an error to throw. Keeps what was asked. */
export function answering(
  answer: (request: HttpRequest, index: number) => unknown,
): HttpClient & { asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  return {
    asked,
    request: async (request) => {
      const value = answer(request, asked.push(request) - 1);
      if (value instanceof Error) throw value;
      return { status: 200, headers: new Headers(), text: JSON.stringify(value), json: () => value };
    },
  };
}

/** For sources that send no request. */
export const noHttp = answering((request) => new Error(`no request expected, got ${request.path}`));

/** Reads a stream to its end, checks nothing. */
export async function readAll<C>(stream: Stream<C>, given: ReadContext<C>) {
  const pages: Page[] = [];
  for await (const page of stream.read(given)) pages.push(page);
  return {
    pages,
    records: pages.flatMap((page) => page.records) as Record<string, unknown>[],
    places: pages.flatMap((page) => page.places ?? []),
    resume: pages.map((page) => page.resume).findLast((cursor) => cursor !== undefined),
  };
}

/** The records that a stream's schema refuses, as "path: reason". */
export function refused<C>(stream: Stream<C>, records: readonly unknown[]): string[] {
  return records.flatMap((record) => {
    const checked = stream.schema.safeParse(record);
    return checked.success ? [] : checked.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`);
  });
}

/** Fields of records that the schema does not know: they would be reported as drift. */
export function unknownFields<C>(stream: Stream<C>, records: readonly Record<string, unknown>[]): string[] {
  const known = new Set(Object.keys(stream.schema.shape));
  return [...new Set(records.flatMap((record) => Object.keys(record)))].filter((name) => !known.has(name));
}
