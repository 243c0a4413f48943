import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { PatronError } from "../../kernel/diagnostics.ts";
import { checkQueries } from "../../orchestrate/publish/gate.ts";
import { withConnection } from "./fixture.ts";
import { temporaryFolder, writeFiles } from "./temporary.ts";

const folder = temporaryFolder();
const snapshot = join(folder, "snapshot.duckdb");

beforeAll(() =>
  withConnection(snapshot, async (connection) => {
    await connection.run(
      "create schema patron; create table patron.sales as select 1 as net_sales, 2 as orders",
    );
  }),
);

async function failuresOf(site: string, files: Record<string, string>): Promise<PatronError> {
  const dashboards = join(folder, site);
  writeFiles(dashboards, files);
  const error = await checkQueries(snapshot, dashboards).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PatronError);
  return error as PatronError;
}

it("passes a site whose queries all run and counts them", async () => {
  const dashboards = join(folder, "good");
  writeFiles(dashboards, { "pages/index.md": "```sql a\nselect net_sales from patron.sales;\n```\n" });
  expect(await checkQueries(snapshot, dashboards)).toEqual({ queries: 1 });
});

it("names page, line, query and the nearest column when a query asks for a column that is not there", async () => {
  const error = await failuresOf("column", {
    "pages/sub/index.md": "# A\n\n```sql sums\nselect\n    orders,\n    net_sale\nfrom patron.sales\n```\n",
  });
  const [found] = error.diagnostics;
  expect(found).toMatchObject({ code: "page-query", at: { line: 6 }, hint: "Did you mean net_sales?" });
  expect(found!.at!.path).toContain(join("pages", "sub", "index.md"));
  expect(found!.message).toMatch(/Query sums fails on the snapshot: .*"net_sale" not found/);
  expect(error.exitCode).toBe(1);
});

it("names the nearest published table when a page reads one that is not published", async () => {
  const error = await failuresOf("table", { "pages/index.md": "```sql a\nselect 1 from patron.sale\n```\n" });
  expect(error.diagnostics[0]!.hint).toBe("Did you mean sales?");
});

it("reports every failing query of every page and component in one run", async () => {
  const error = await failuresOf("many", {
    "pages/a.md": "```sql a\nselect x from patron.sales\n```\n```sql b\nselect y from patron.sales\n```\n",
    "components/C.svelte": "<script>run(`select z from patron.sales`)</script>",
  });
  expect(error.diagnostics).toHaveLength(3);
});
