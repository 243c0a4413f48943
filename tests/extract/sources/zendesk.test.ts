import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { incremental, list } from "../../../extract/sources/zendesk/api.ts";
import { ticketMetrics } from "../../../extract/sources/zendesk/streams/ticket_metrics.ts";
import { tickets } from "../../../extract/sources/zendesk/streams/tickets.ts";
import { TerminalError } from "../../../kernel/diagnostics.ts";
import { answering, context, readAll } from "./lab.ts";

const options = {
  url: "https://example.zendesk.com",
  email: "a@example.com",
  api_token: "t0ken",
  start_date: "2010-01-01",
};
const recording = new URL("../../golden/vendor/zendesk/organizations_test_list_all.json", import.meta.url);

async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of source) found.push(item);
  return found;
}

describe("list paging", () => {
  it("ends a recorded list of Zendesk at has_more: false, though a cursor stands beside it", async () => {
    const recorded = JSON.parse(readFileSync(recording, "utf8")) as { response: unknown }[];
    const http = answering((_request, i) => recorded[i]!.response);
    const pages = await gather(list({ http }, "organizations"));
    expect(pages.map((page) => page.length)).toEqual([6]);
  });

  it("stops with an error when a cursor comes twice, for that would never end", async () => {
    const http = answering(() => ({ items: [], meta: { has_more: true, after_cursor: "same" } }));
    await expect(gather(list({ http }, "items"))).rejects.toThrow("the same cursor twice");
  });
});

describe("the incremental export", () => {
  const page = (ids: number[], cursor: string, end: boolean) => ({
    tickets: ids.map((id) => ({ id })),
    after_cursor: cursor,
    end_of_stream: end,
  });

  it("starts at a time, goes on by cursor, and ends where Zendesk says", async () => {
    const http = answering((_request, i) => [page([1], "a", false), page([2], "b", true)][i]);
    const pages = await gather(incremental({ http }, "tickets", { startTime: 1_000 }));
    expect(pages.map((p) => p.cursor)).toEqual(["a", "b"]);
    expect(http.asked.map((request) => request.query)).toEqual([
      { start_time: 1_000, per_page: 1_000 },
      { cursor: "a", per_page: 1_000 },
    ]);
  });

  it("resumes after the stored cursor, and keeps the last one for next time", async () => {
    const http = answering(() => page([], "c", true));
    const read = await readAll(tickets, context(options, http, { resume: "b" }));
    expect(http.asked[0]!.query).toMatchObject({ cursor: "b" });
    expect(read.resume).toBe("c");
  });

  it("reads from the date asked for when one is asked for", async () => {
    const http = answering(() => page([], "c", true));
    await readAll(tickets, context(options, http, { since: "2011-12-01T00:00:00Z" }));
    expect(http.asked[0]!.query).toMatchObject({ start_time: 1_322_697_600 });
  });
});

describe("ticket metrics", () => {
  const metric = (id: number, updated: string) => ({
    id,
    ticket_id: id + 100,
    url: "x",
    updated_at: updated,
  });

  it("are listed whole at first; the next run starts from the newest of them", async () => {
    const http = answering(() => ({
      ticket_metrics: [metric(1, "2011-01-02T00:00:00Z"), metric(2, "2011-01-01T00:00:00Z")],
      meta: { has_more: false, after_cursor: null },
    }));
    const read = await readAll(ticketMetrics, context(options, http));
    expect(read.records).toEqual([
      { id: 1, ticket_id: 101, updated_at: "2011-01-02T00:00:00Z" },
      { id: 2, ticket_id: 102, updated_at: "2011-01-01T00:00:00Z" },
    ]);
    expect(read.resume).toBe("start:1293926400");
  });

  it("are then asked for per changed ticket, once each; a deleted ticket has none", async () => {
    const gone = new TerminalError({ code: "vendor-not-found", message: "404" });
    const http = answering(({ path }) => {
      if (path.includes("incremental"))
        return { tickets: [{ id: 7 }, { id: 8 }, { id: 7 }], after_cursor: "z", end_of_stream: true };
      return path.includes("/8/") ? gone : { ticket_metric: [metric(1, "2011-01-02T00:00:00Z")] };
    });
    const read = await readAll(ticketMetrics, context(options, http, { resume: "start:1293926400" }));
    expect(http.asked.map(({ path }) => path)).toEqual([
      "/api/v2/incremental/tickets/cursor.json",
      "/api/v2/tickets/7/metrics.json",
      "/api/v2/tickets/8/metrics.json",
    ]);
    expect(read.records).toHaveLength(1);
    expect(read.resume).toBe("cursor:z");
  });
});
