import { expect, it } from "vitest";
import { queriesOf } from "../../orchestrate/publish/page-queries.ts";

/** A page of sql blocks: name -> SQL. */
const pageOf = (blocks: Record<string, string>) =>
  Object.entries(blocks)
    .map(([name, sql]) => `\`\`\`sql ${name}\n${sql}\n\`\`\`\n`)
    .join("\ntext\n\n");

it("finds each sql block of a page with its name and the line its SQL begins on", () => {
  const page = pageOf({ first: "select 1", second: "select 2" });
  expect(queriesOf("pages/a.md", page)).toEqual([
    { file: "pages/a.md", line: 2, name: "first", sql: "select 1\n" },
    { file: "pages/a.md", line: 8, name: "second", sql: "select 2\n" },
  ]);
});

it("ignores fenced blocks that are no queries", () => {
  expect(queriesOf("a.md", "```js\nselect\n```\n```sql\nselect 1\n```\n")).toEqual([]);
});

it("puts a query that another one refers to in its place, and null where only the browser knows the value", () => {
  const page = pageOf({
    a: "select 1 as x",
    b: `select * from \${a} where x = \${inputs.x.value} and y = '\${z}'`,
  });
  expect(queriesOf("a.md", page)[1]!.sql).toBe("select * from (select 1 as x\n) where x = null and y = ''\n");
});

it("does not loop on queries that refer to each other", () => {
  const page = pageOf({ a: `select * from \${b}`, b: `select * from \${a}` });
  expect(queriesOf("a.md", page)[0]!.sql).toContain("select * from (select * from null");
});

it("finds the queries that components build as template literals", () => {
  const text = `const a = \`text\`;\nrun(\`select * from patron.t where id = '\${key}'\`);\n`;
  expect(queriesOf("X.svelte", text)).toEqual([
    { file: "X.svelte", line: 2, name: "query 1", sql: "select * from patron.t where id = ''" },
  ]);
});
