import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveDocs } from "../../orchestrate/serve/docs-server.ts";
import { generateDocs, loadProject, run } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { launchBrowser, watch } from "./browser.ts";

let folder: string;
let server: Awaited<ReturnType<typeof serveDocs>>;
let browser: Browser;

/** Builds the project that uses every kind of thing, and serves its documentation. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "patron-docs-"));
  const warehouse = await openDuckdb(":memory:");
  const project = await loadProject({
    projectDir: join(import.meta.dirname, "../transform/everything"),
    target: { name: "dev", type: "duckdb", schema: "main", database: warehouse.database },
    env: {},
  });
  // One of its sources is a table that a seed makes: nothing in the graph says which of the two comes first.
  await run({ project, warehouse, command: "seed", targetDir: folder });
  await run({ project, warehouse, command: "build", targetDir: folder });
  await generateDocs({ project, warehouse, targetDir: folder });
  await warehouse.close();
  server = await serveDocs({ targetDir: folder, port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const shown = (locator: Locator) => locator.evaluate((element: { innerText: string }) => element.innerText);

/** Opens an address of the page, and expects that nothing goes wrong there and nobody else is asked. */
async function visit(hash: string, look: (page: Page) => Promise<void>, width = 1280): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const complaints = watch(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  try {
    await page.goto(`${server.url}/${hash}`);
    await page.locator("main h1").waitFor();
    await look(page);
    expect(await shown(page.locator("main"))).not.toMatch(/undefined|NaN|\[object/);
    expect(complaints).toEqual({ errors: [], outside: [] });
    expect(asked.filter((path) => path !== "/")).toEqual([]);
  } finally {
    await page.close();
  }
}

it("finds a column by typing and opens it in its model with the keyboard alone", async () => {
  await visit("", async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("customers.v2.spent");
    const first = page.getByRole("option").first();
    expect(await shown(first)).toMatch(/column\s+spent\s+in customers\.v2/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "customers.v2" }).waitFor();
    expect(page.url()).toContain("/column/spent");
    expect(await page.locator("tr.wanted th").allInnerTexts()).toEqual([expect.stringContaining("spent")]);
    expect(await page.title()).toBe("customers.v2 · everything");
  });
});

it("shows a model's columns with types, tests and the columns they are made from, and follows one", async () => {
  await visit("#/model.everything.customers.v2", async (page) => {
    const spent = page.locator('[id="column-spent"]');
    expect((await shown(spent)).replace(/\s+/g, " ")).toMatch(
      /spent decimal\(30,2\) Sum of all orders, in pounds\..*stg_orders\.amount/,
    );
    expect(await shown(page.locator('[id="column-customer_id"]'))).toMatch(/unique\s*passed/);
    await spent.getByRole("link", { name: "stg_orders.amount" }).click();
    await page.getByRole("heading", { level: 1, name: "stg_orders" }).waitFor();
    const amount = page.locator('[id="column-amount"]');
    expect(await shown(amount)).toContain("customers.v2.spent");
  });
});

it("draws the lineage around a model, each box a link", async () => {
  await visit("#/model.everything.stg_orders", async (page) => {
    const graph = page.locator("svg.graph");
    const names = await graph
      .getByRole("link")
      .evaluateAll((links: { ariaLabel: string }[]) => links.map((one) => one.ariaLabel));
    expect(names).toContain("seed, raw_orders, built");
    expect(names).toContain("model, customers.v2, built");
    await graph.getByRole("link", { name: "seed, raw_orders" }).click();
    await page.getByRole("heading", { level: 1, name: "raw_orders" }).waitFor();
  });
});

it("draws what a selector names, and says what is wrong with one that it does not know", async () => {
  await visit("#/graph?select=%2Bcustomers.v2", async (page) => {
    const count = () => page.locator("svg.graph a").count();
    expect(await count()).toBe(5);
    await page.getByLabel("Show").fill("colour:red");
    await page.getByRole("button", { name: "Draw" }).click();
    await page.getByRole("alert").waitFor();
    expect(await shown(page.getByRole("alert"))).toMatch(/'colour:' is not known here/);
  });
});

it("shows code as written and compiled, with line numbers, and descriptions in Markdown", async () => {
  await visit("#/model.everything.stg_orders", async (page) => {
    const code = page.locator("pre.code");
    expect(await shown(code)).toContain("{{ ref('raw_orders') }}");
    await page.getByRole("button", { name: "Compiled" }).click();
    expect(await shown(code)).toContain('"raw_orders"');
    expect(await code.locator(".line").count()).toBe(7);
    expect(await page.locator(".prose li code").allInnerTexts()).toEqual(["amount", "status"]);
  });
});

it("has a page for every entry, none wider than a telephone", async () => {
  await visit(
    "",
    async (page) => {
      const ids: string[] = await page.evaluate(
        "JSON.parse(document.getElementById('data').textContent).entries.map((entry) => entry.id)",
      );
      expect(ids.length).toBeGreaterThan(30);
      for (const id of [...ids, "graph", "gone"]) {
        await page.evaluate(`location.hash = "#/" + ${JSON.stringify(encodeURIComponent(id))}`);
        await page.waitForFunction(`document.activeElement?.tagName === "H1"`);
        expect(
          await page.evaluate("document.documentElement.scrollWidth - innerWidth"),
          id,
        ).toBeLessThanOrEqual(0);
        expect(await shown(page.locator("main")), id).not.toMatch(/undefined|NaN|\[object/);
      }
    },
    400,
  );
});
