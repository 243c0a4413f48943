import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { call } from "../../activate/http/client.ts";
import type { Clock } from "../../kernel/clock.ts";

let server: Server;
let answers: { status: number; retryAfter?: string }[] = [];
beforeAll(async () => {
  server = createServer((_request, response) => {
    const { status, retryAfter } = answers.shift() ?? { status: 200 };
    response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void server.close());

const NOW = Date.parse("2026-11-22T12:00:00Z");

it.each([
  ["seconds", "7", 7_000, 7_700],
  ["a date", "Sun, 22 Nov 2026 12:00:20 GMT", 20_000, 21_000],
])("waits as long as a platform asks, in %s, and never less", async (_form, retryAfter, least, most) => {
  answers = [{ status: 429, retryAfter }];
  const waits: number[] = [];
  const clock: Clock = { now: () => NOW, sleep: async (ms) => void waits.push(ms) };
  const answer = await call(
    {
      ...{ platform: "Lab", headers: {}, credentials: [], clock, signal: new AbortController().signal },
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    },
    { method: "GET", path: "x" },
  );
  expect(answer.status).toBe(200);
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThanOrEqual(least);
  expect(waits[0]).toBeLessThanOrEqual(most);
});
