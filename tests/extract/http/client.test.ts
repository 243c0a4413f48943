import { describe, expect, it } from "vitest";
import { TerminalError, TransientError } from "../../../kernel/diagnostics.ts";
import { type Answer, client, json, vendor } from "./server.ts";

const cutBody: Answer = (_request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"items":[1,2');
  setTimeout(() => response.destroy(), 5);
};
const cutChunked: Answer = (_request, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"items":[1,2');
  setTimeout(() => response.destroy(), 5);
};
const hangUp: Answer = (request) => request.socket.destroy();
const never: Answer = () => {};

describe("an answer that is not whole", () => {
  it.each([
    ["the connection breaks inside a body of stated length", cutBody],
    ["the connection breaks inside a chunked body", cutChunked],
    ["the connection is reset before an answer", hangUp],
    [
      "the JSON ends too early though the connection ends well",
      ((_q, r) => {
        r.writeHead(200, { "content-type": "application/json" });
        r.end('{"items":[1,2');
      }) satisfies Answer,
    ],
  ])("is asked for again when %s", async (_name, broken) => {
    const { url, requests } = await vendor(broken, json({ items: [1, 2, 3] }));
    const { http, landed, clock } = client({ baseUrl: url });
    const response = await http.request({ path: "/items" });
    expect(response.json()).toEqual({ items: [1, 2, 3] });
    expect(requests).toHaveLength(2);
    expect(landed.map((exchange) => exchange.text)).toEqual(['{"items":[1,2,3]}']);
    expect(clock.slept).toEqual([250]);
  });

  it("is asked for again when none comes in time", async () => {
    const { url, requests } = await vendor(never, json({}));
    await client({ baseUrl: url, timeoutMs: 50 }).http.request({ path: "/slow" });
    expect(requests).toHaveLength(2);
  });
});

describe("retries", () => {
  it("double the ceiling of the wait each time and draw the wait at random below it", async () => {
    const { url } = await vendor(json({}, 503), json({}, 500), json({}, 502), json({ ok: true }));
    const draws = [0.1, 0.9, 0.5];
    const { http, clock } = client({ baseUrl: url }, { random: () => draws.shift()! });
    await http.request({ path: "/" });
    expect(clock.slept).toEqual([50, 900, 1000]);
  });

  it("wait as long as Retry-After says in seconds, and a little more so that workers part", async () => {
    const { url } = await vendor(json({}, 429, { "retry-after": "30" }), json({}));
    const { http, clock } = client({ baseUrl: url });
    await http.request({ path: "/" });
    expect(clock.slept).toEqual([30_500]);
  });

  it("wait until the date that Retry-After names", async () => {
    const date = new Date("2011-12-09T12:01:00Z").toUTCString();
    const { url } = await vendor(json({}, 503, { "retry-after": date }), json({}));
    const { http, clock } = client({ baseUrl: url }, { random: () => 0 });
    await http.request({ path: "/" });
    expect(clock.slept).toEqual([60_000]);
  });

  it("do not count a wait that the vendor asked for as a failure", async () => {
    const limited = json({}, 429, { "retry-after": "1" });
    const { url, requests } = await vendor(limited, limited, limited, limited, json({}));
    await client({ baseUrl: url, retries: 1 }).http.request({ path: "/" });
    expect(requests).toHaveLength(5);
  });

  it("end with how often it was tried and what stays as it was", async () => {
    const { url } = await vendor(json({ message: "database is down" }, 500));
    const { http, landed } = client({ baseUrl: url, retries: 2 });
    const failure = await http.request({ path: "/items?email=a@example.com" }).catch((error) => error);
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure.message).toMatchInlineSnapshot(`
      "vendor-unavailable
        Acme GET /items answered 500. It said: {"message":"database is down"} Tried 3 times.
        Nothing was loaded from this stream and its cursor stays: run again later."
    `);
    expect(landed).toEqual([]);
  });

  it("stop when the run is stopped", async () => {
    const stop = new AbortController();
    const { url } = await vendor(never);
    const pending = client({ baseUrl: url }, { signal: stop.signal }).http.request({ path: "/" });
    setTimeout(() => stop.abort(new Error("stopped by the operator")), 20);
    await expect(pending).rejects.toThrow("stopped by the operator");
  });
});

describe("refusals", () => {
  it("of credentials name vendor, status and the variables to check, and are not tried again", async () => {
    const { url, requests } = await vendor(json({ error: "Couldn't authenticate you" }, 401));
    const { http } = client({ baseUrl: url, credentials: ["ACME_EMAIL", "ACME_API_TOKEN"] });
    const failure = await http.request({ path: "/api/v2/users.json" }).catch((error) => error);
    expect(failure).toBeInstanceOf(TerminalError);
    expect(failure.message).toMatchInlineSnapshot(`
      "credentials-refused
        Acme GET /api/v2/users.json answered 401: the credentials are wrong or expired. It said: {"error":"Couldn't authenticate you"}
        Check ACME_EMAIL and ACME_API_TOKEN in the environment.
        Try them alone: npx patron doctor"
    `);
    expect(requests).toHaveLength(1);
  });

  it("with 403 speak of a permission, with 404 of the address", async () => {
    const { url } = await vendor(json({}, 403), json({}, 404));
    const { http } = client({ baseUrl: url });
    await expect(http.request({ path: "/a" })).rejects.toThrow("the credentials lack a permission");
    await expect(http.request({ path: "/b" })).rejects.toThrow(`Is ${url} the right address for Acme`);
  });

  it("by a web page where JSON was expected are told as such", async () => {
    const { url } = await vendor((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<html>Log in</html>");
    });
    const response = await client({ baseUrl: url }).http.request({ path: "/api" });
    expect(() => response.json()).toThrow("Acme GET /api answered with text/html where JSON was expected.");
  });

  it("show no secret that the vendor echoes", async () => {
    const { url } = await vendor(json({ message: "token shpat_0123456789 is unknown" }, 401));
    const { http } = client({ baseUrl: url, headers: { "X-Acme-Access-Token": "shpat_0123456789" } });
    const failure = await http.request({ path: "/" }).catch((error) => error);
    expect(failure.message).toContain("token *** is unknown");
    expect(failure.message).not.toContain("shpat");
  });

  it("by redirect are not followed, for the token must not travel", async () => {
    const { url, requests } = await vendor(json({}, 302, { location: "https://elsewhere.example/" }));
    const { http } = client({ baseUrl: url });
    await expect(http.request({ path: "/" })).rejects.toThrow("a redirect to https://elsewhere.example/");
    expect(requests).toHaveLength(1);
  });

  it("come before a request goes to another host than the source's", async () => {
    const { http } = client({ baseUrl: "http://127.0.0.1:9" });
    await expect(http.request({ path: "https://elsewhere.example/next" })).rejects.toThrow(
      "Acme named an address at https://elsewhere.example, but its own is http://127.0.0.1:9.",
    );
  });
});

describe("a client", () => {
  it("lands method, address, body and text before it hands the answer over", async () => {
    const { url } = await vendor(json({ ok: 1 }));
    const { http, landed } = client({ baseUrl: url });
    await http.request({ path: "/q", query: { "page[size]": 2, skipped: undefined }, json: { a: 1 } });
    expect(landed).toEqual([
      { method: "POST", url: `${url}/q?page%5Bsize%5D=2`, body: '{"a":1}', status: 200, text: '{"ok":1}' },
    ]);
  });

  it("has no more requests under way than allowed", async () => {
    let now = 0;
    let most = 0;
    const slow: Answer = (_request, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        response.end("{}");
      }, 5);
    };
    const { url } = await vendor(slow);
    const { http } = client({ baseUrl: url, concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, () => http.request({ path: "/" })));
    expect(most).toBe(3);
  });
});
