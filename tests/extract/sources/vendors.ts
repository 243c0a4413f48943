import type { Sandbox } from "../../../extract/sandbox/index.ts";
import { findStream, sources } from "../../../extract/sources/index.ts";
import type { Clock } from "../../../kernel/clock.ts";
import { client } from "../http/server.ts";
import { context, readAll } from "./lab.ts";

/** Sandbox options under which no vendor throttles. */
export const UNLIMITED = {
  restoreRate: 1e6,
  maximumAvailable: 1e6,
  zendeskPerMinute: 1e6,
  stripePerSecond: 1e6,
};

interface Connecting {
  /** Options that differ from the sandbox's own. */
  changed?: Record<string, unknown>;
  clock?: Clock;
}

/** A source's options and client for a sandbox. */
export function connect(sandbox: Sandbox, name: string, { changed = {}, clock }: Connecting = {}) {
  const source = sources.find((candidate) => candidate.name === name)!;
  const given = Object.entries(source.env).map(([option, variable]) => [option, sandbox.env[variable.name]]);
  const known = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const start = name === "google_ads" ? { start_date: "2010-12-01" } : {};
  const options = source.options.parse({ ...known, ...start, ...changed });
  return { source, options, ...client({ ...source.http(options) }, clock === undefined ? {} : { clock }) };
}

/** Reads one stream of a source from a sandbox, whole. */
export async function readStream(
  sandbox: Sandbox,
  name: string,
  stream: string,
  connecting: Connecting = {},
) {
  const { source, options, http, landed, log } = connect(sandbox, name, connecting);
  const found = findStream(source, stream)!;
  return { stream: found, landed, log, ...(await readAll(found, context(options, http))) };
}
