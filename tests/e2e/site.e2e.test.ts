import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Complaints, launchBrowser, watch } from "./browser.ts";
import { openSite } from "./site.ts";

let site: Awaited<ReturnType<typeof openSite>>;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchBrowser();
  site = await openSite();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens a page, lets it settle, runs `look`, and expects that nothing went wrong and nobody else was asked. */
async function visit(path: string, look: (page: Page) => Promise<void>): Promise<void> {
  const page = await context.newPage();
  const complaints: Complaints = watch(page);
  try {
    const answer = await page.goto(site.url + path, { waitUntil: "networkidle", timeout: 60_000 });
    expect(answer?.status()).toBe(200);
    await look(page);
    expect(await shown(page.locator("main"))).not.toMatch(/Error in|does not exist|undefined|NaN/);
    expect(complaints).toEqual({ errors: [], outside: [] });
  } finally {
    await page.close();
  }
}

/** What a reader sees of it, hidden parts left out; the DOM's textContent would have those too. */
const shown = (locator: Locator) => locator.evaluate((element: { innerText: string }) => element.innerText);
const figuresOf = (page: Page) => page.locator('[data-testid="figure"] .value').allInnerTexts();
const rowsOf = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"] tbody tr`);

it("Overview says in one sentence what changed, and shows growth, retention, profit and freshness", async () => {
  await visit("/", async (page) => {
    expect((await shown(page.getByTestId("headline"))).length).toBeGreaterThan(20);
    const figures = await figuresOf(page);
    expect(figures.length).toBeGreaterThanOrEqual(6);
    expect(figures[0]).toMatch(/\d/);
    for (const title of ["Growth", "Retention", "Profit", "Freshness"]) {
      expect(await page.getByRole("heading", { name: title }).count(), title).toBeGreaterThan(0);
    }
    expect(await page.locator("main canvas, main svg").count()).toBeGreaterThan(0);
    expect(await rowsOf(page, "newest-events").count()).toBeGreaterThan(0);
  });
});

it("every figure's definition opens beside it and names its model", async () => {
  await visit("/", async (page) => {
    const figure = page.getByTestId("figure").first();
    await figure.getByLabel(/^Definition of/).click();
    expect(await shown(figure.getByRole("note"))).toMatch(/Model: overview\.\w+/);
  });
});

it("Customers finds a customer by number and opens the 360 with masked contacts", async () => {
  await visit("/customers/", async (page) => {
    await page.getByTestId("late-customers").waitFor();
    expect(await rowsOf(page, "late-customers").getByRole("link").count()).toBeGreaterThan(0);
    const first = rowsOf(page, "customer-results").first().getByRole("link");
    const customerNumber = await shown(first);
    await page.getByRole("searchbox").fill(customerNumber);
    await page.getByText(/^\d+ found/).waitFor();
    await first.click();
    const view = page.getByTestId("customer-360");
    await view.waitFor();
    expect(page.url()).toContain("/customers/?customer=");
    expect(await shown(view.getByRole("heading").first())).toContain(customerNumber);
    expect(await rowsOf(page, "customer-orders").count()).toBeGreaterThan(0);
    expect(await rowsOf(page, "customer-timeline").count()).toBeGreaterThan(0);
    expect(await rowsOf(page, "customer-timeline").getByRole("link").count()).toBeGreaterThan(0);
    for (const group of ["Profile", "Where it stands", "Buying", "Service and opinion"])
      await view.getByText(group, { exact: true }).waitFor();
    expect(await shown(view)).toMatch(/Value tier.*VIP/s); // who bought most is at the top of the pyramid
    expect(await rowsOf(page, "customer-preferences").count()).toBeGreaterThan(0);
    expect(await rowsOf(page, "customer-actions").count()).toBeGreaterThan(0);
    expect(await shown(view)).not.toMatch(/[\w.]{3,}@/);
  });
});

it("a customer's own address opens the 360, and an unknown customer is said to be unknown", async () => {
  await visit("/customers/", async (page) => {
    const link = await rowsOf(page, "customer-results").first().getByRole("link").getAttribute("href");
    await page.goto(site.url + link, { waitUntil: "networkidle" });
    await page.getByTestId("customer-360").waitFor();
  });
  const page = await context.newPage();
  await page.goto(`${site.url}/customers/?customer=nobody`);
  await page.getByRole("alert").filter({ hasText: "No customer has the id nobody." }).waitFor();
  await page.close();
});

it("Segments shows the eleven groups and how they are scored, the pyramid, the lifecycle and segments of one's own", async () => {
  await visit("/segments/", async (page) => {
    expect(await rowsOf(page, "rfm-groups").count()).toBe(11);
    expect(await rowsOf(page, "rfm-bounds").count()).toBeGreaterThan(3);
    expect(await rowsOf(page, "value-tiers").count()).toBe(6);
    expect(await rowsOf(page, "lifecycle").count()).toBe(7);
    expect(await rowsOf(page, "segment-list").count()).toBe(5);
  });
});

it("Next actions counts what fits, by channel and by what holds it back, and names the products", async () => {
  await visit("/actions/", async (page) => {
    const [fitting, made, heldBack] = (await figuresOf(page)).map((text) => Number(text.replaceAll(",", "")));
    expect(fitting).toBeGreaterThan(0);
    expect(made! + heldBack!).toBe(fitting);
    for (const list of ["action-groups", "action-channels", "action-blocks", "action-products"])
      expect(await rowsOf(page, list).count(), list).toBeGreaterThan(0);
    expect(await page.locator("main canvas, main svg").count()).toBeGreaterThan(0);
  });
});

it("Retention draws the cohort heatmap, leaves months empty that are not over, and prints the rules", async () => {
  await visit("/retention/", async (page) => {
    const grid = page.getByTestId("cohort-grid");
    expect(await grid.locator("td.cell").count()).toBeGreaterThan(10);
    expect(await grid.locator('td.empty[title$="not over yet"]').count()).toBeGreaterThan(0);
    expect(await grid.locator("td.empty").allInnerTexts()).not.toContain("0");
    await page.getByRole("button", { name: "Margin (CM1)" }).click();
    expect(await grid.locator("td.cell").first().getAttribute("title")).toMatch(/month 0: .*\d/);
    expect(await rowsOf(page, "cohort-rules").count()).toBeGreaterThanOrEqual(1);
    await page.getByTestId("cohort-cut").selectOption("country");
    await page.getByTestId("cohort-value").waitFor();
    expect(await grid.locator("td.cell").count()).toBeGreaterThan(10);
    for (const list of ["cohort-values", "movements", "survival-groups", "relationship-quadrants"])
      expect(await rowsOf(page, list).count(), list).toBeGreaterThan(3);
  });
});

it("Profitability draws the waterfall and the whale curve, and names synthetic inputs", async () => {
  await visit("/profitability/", async (page) => {
    const steps = page.getByTestId("waterfall").getByRole("row");
    expect(await steps.count()).toBeGreaterThanOrEqual(8);
    expect(await page.locator('[data-testid="waterfall"] .bar').first().boundingBox()).toMatchObject({
      width: expect.toSatisfy((width: number) => width > 50),
    });
    expect(await shown(page.getByTestId("whale-statement"))).toMatch(/\d+\s%|No costs are known/);
    expect(await page.locator("main canvas, main svg").count()).toBeGreaterThanOrEqual(2);
    for (const list of [
      "profit-cuts",
      "product-profit",
      "payback",
      "retention-economics",
      "price-waterfall",
      "discounts",
    ])
      expect(await rowsOf(page, list).count(), list).toBeGreaterThan(0);
    await page.getByTestId("profit-cut").selectOption("country");
    expect(await rowsOf(page, "profit-cuts").count()).toBeGreaterThan(3);
    const synthetic = await page.locator('[data-testid="waterfall"] .mark').count();
    if (synthetic > 0) expect(await shown(page.getByTestId("synthetic-banner"))).toMatch(/^Synthetic:/);
  });
});

it("Finance shows plan, points, stock and the tie of orders to their cash", async () => {
  await visit("/finance/", async (page) => {
    for (const list of ["budget", "order-cash", "deferred", "points", "stock", "fx", "tax"])
      expect(await rowsOf(page, list).count(), list).toBeGreaterThan(0);
    expect(await page.locator("main canvas, main svg").count()).toBeGreaterThan(0);
  });
});

it("Books and close shows the calendar, what is open, and every difference with its kind", async () => {
  await visit("/close/", async (page) => {
    expect(await page.getByTestId("figure").count()).toBe(4);
    for (const list of ["close-calendar", "tied-months", "differences", "reconciling-items"])
      expect(await rowsOf(page, list).count(), list).toBeGreaterThan(0);
    for (const kind of ["timing", "missing load", "manual journal", "rounding", "fx", "unknown"])
      expect(await shown(page.getByTestId("reconciling-items")), kind).toContain(kind);
  });
});

it("Activation says how to begin where nothing was ever sent", async () => {
  await visit("/activation/", async (page) => {
    expect(await page.getByTestId("figure").count()).toBe(4);
    expect(await shown(page.getByTestId("activation-start"))).toContain("npx patron segment new");
    expect(await shown(page.getByTestId("activation-destinations"))).toContain("Nothing was sent yet.");
    expect(await shown(page.getByTestId("activation-uplift"))).toContain("holdout: 0.1");
  });
});

it("Value shows predictions beside their backtest, and says in words what the data do not support", async () => {
  await visit("/value/", async (page) => {
    expect(await page.getByTestId("figure").count()).toBe(4);
    expect(await rowsOf(page, "clv-customers").count()).toBe(15);
    expect(await shown(page.getByTestId("clv-backtest"))).toMatch(
      /foretold [\d,]+ purchases of [\d,]+ customers/,
    );
    expect(await shown(page.getByTestId("clv-scores"))).toContain("Predict zero");
    expect(await rowsOf(page, "clv-deciles").count()).toBe(10);
    // Nobody is seen to leave in the demo's year of a wholesaler's orders.
    expect(await shown(page.getByTestId("clv-warning"))).toMatch(/Almost no drop-out/);
    expect(await page.locator("main canvas, main svg").count()).toBeGreaterThanOrEqual(4);
  });
});

it("Knowledge shows what customers prefer, what is bought together, and a part for each department", async () => {
  await visit("/knowledge/", async (page) => {
    for (const list of ["knowledge-shares", "affinities", "knowledge-ideas", "knowledge-margins"]) {
      expect(await rowsOf(page, list).count(), list).toBeGreaterThan(0);
    }
    for (const reader of ["Leadership", "Marketing", "Service", "Finance"]) {
      expect(await page.getByRole("heading", { name: reader }).count(), reader).toBeGreaterThan(0);
    }
  });
});

it("Operations shows runs, freshness and control totals, the newest from the server", async () => {
  await visit("/operations/", async (page) => {
    for (const list of ["runs", "freshness", "control-totals", "control-checks"]) {
      expect(await rowsOf(page, list).count(), list).toBeGreaterThan(0);
    }
  });
});

it("shows a page's figures within two seconds, before any query runs in the browser", async () => {
  const seconds: number[] = [];
  // The best of five: the claim is about the page, not about what else this machine is doing.
  for (let visitNumber = 0; visitNumber < 5 && Math.min(9, ...seconds) >= 2; visitNumber++) {
    const page = await context.newPage();
    const started = performance.now();
    await page.goto(site.url, { waitUntil: "commit" });
    await page.getByTestId("figure").first().waitFor();
    seconds.push((performance.now() - started) / 1000);
    await page.close();
  }
  expect(Math.min(...seconds)).toBeLessThan(2);
});

it("fits a telephone: no page is wider than its window", async () => {
  const phone = await browser.newContext({ viewport: { width: 390, height: 800 } });
  for (const path of [
    "/",
    "/customers/",
    "/segments/",
    "/retention/",
    "/value/",
    "/finance/",
    "/activation/",
    "/close/",
    "/profitability/",
    "/operations/",
  ]) {
    const page = await phone.newPage();
    await page.goto(site.url + path, { waitUntil: "networkidle" });
    const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
    expect(overflow, path).toBeLessThanOrEqual(1);
    await page.close();
  }
  await phone.close();
});
