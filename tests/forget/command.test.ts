import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { Folder } from "./project.ts";

let folder: Folder;
beforeAll(async () => {
  folder = new Folder();
  await folder.fill();
}, 120_000);
afterAll(() => folder.close());

const ZELDA = ["zelda", "quince", "7700 900111", "7700900111"];

/** What changes from run to run is the same in every text. */
const steady = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{16}\b/g, "0123456789abcdef")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, "2030-01-01 00:00:00")
    .replace(/file: .* MB,/g, "file: 2.0 MB to 1.0 MB,")
    .replace(/ +$/gm, "");

async function rows(sql: string) {
  const warehouse = await openDuckdb(join(folder.dir, ".patron/warehouse.duckdb"), { readOnly: true });
  try {
    return await warehouse.rows(sql);
  } finally {
    await warehouse.close();
  }
}

it("says in which ways it can be called, with exit code 2", async () => {
  const none = await folder.patron(["forget"]);
  expect(none.code).toBe(2);
  expect(none.err).toMatchInlineSnapshot(`
    "usage
      forget wants one of --email, --phone and --customer.
      Who was forgotten so far: npx patron forget --list
    "
  `);
  expect((await folder.patron(["forget", "--email", "x'y"])).err).toContain("--email wants an address");
  expect((await folder.patron(["forget", "--email", "bob@example.com", "--yes"])).err).toContain(
    "takes a reason",
  );
});

it("knows nobody by a contact that is nobody's, and does not repeat it in clear", async () => {
  const { code, err } = await folder.patron(["forget", "--email", "nobody@example.com", "--dry-run"]);
  expect(code).toBe(1);
  expect(err).toMatchInlineSnapshot(`
    "unknown-person
      Nobody is known by n***@example.com.
      The map of who is who is as new as the last build. A person may be known by another address or number.
      Find the customer's id: npx patron show --select customers
    "
  `);
});

it("asks which one is meant where several share a contact", async () => {
  const { code, err } = await folder.patron(["forget", "--email", "family@example.com", "--dry-run"]);
  expect(code).toBe(2);
  expect(err).toMatchInlineSnapshot(`
    "several-people
      f***@example.com is shared by 2 people: files:3, files:4.
      Forgetting one of them leaves the others, and what they share, alone.
      Name the one: npx patron forget --customer files:3
    "
  `);
});

it("shows masked what would go, and erases nothing", async () => {
  const { code, out } = await folder.patron(["forget", "--phone", "+447700900111", "--dry-run"]);
  expect(code).toBe(0);
  expect(steady(out)).toMatchInlineSnapshot(`
    "files:1: z***@example.com, ***11; 1 record (1 account)
    place                  rows
    ---------------------  ----
    raw_files.orders          1
    raw_files.order_lines     1
    raw_files.customers       1
    Amounts, dates and products stay, for the books; who it was goes.
    "
  `);
  expect(out).not.toMatch(/zelda|quince|7700/i);
  expect(folder.holding(...ZELDA)).toContain("warehouse.duckdb");
  const unsure = await folder.patron(["forget", "--customer", "files:1"]);
  expect(unsure.code).toBe(2);
  expect(unsure.err).toContain("wants --yes");
});

it("leaves a shared address with those who share it", async () => {
  const args = ["--customer", "files:3", "--by", "Dora", "--reason", "letter", "--yes"];
  expect((await folder.patron(["forget", ...args])).code).toBe(0);
  expect(
    await rows(
      "select email, first_name from raw_files.customers where customer_id in ('3', '4') order by 2",
    ),
  ).toEqual([
    { email: "family@example.com", first_name: "Cy" },
    { email: expect.stringMatching(/^erased-/), first_name: null },
  ]);
});

it("refuses a reason that names the person: the audit holds no personal data", async () => {
  const args = ["--email", "zelda.quince@example.com", "--reason", "Zelda Quince wrote", "--yes"];
  const { code, err } = await folder.patron(["forget", ...args]);
  expect(code).toBe(1);
  expect(err).toContain("The reason names the person");
  expect(folder.holding(...ZELDA)).toContain("warehouse.duckdb");
});

it("erases a person from every byte below .patron, snapshots of models included, and tells what is left to do", async () => {
  const args = [
    "--email",
    "ZELDA.quince@example.com",
    "--by",
    "Dora",
    "--reason",
    "asked by letter",
    "--yes",
  ];
  const { code, out } = await folder.patron(["forget", ...args]);
  expect(code).toBe(0);
  expect(steady(out)).toMatchInlineSnapshot(`
    "Forgotten. The person's records are 0123456789abcdef from now on.
    place                   rows
    ----------------------  ----
    raw_files.orders           1
    raw_files.order_lines      1
    raw_files.customers        1
    history.customers_then     1
    landing: 0 answers and 3 files written anew
    models: 0 seeds, 4 models, 0 tests
    proof: 78 tables searched, nothing left
    file: 2.0 MB to 1.0 MB, without freed blocks

    Left to you:
      Erase the person in files too. Until then loads leave them out: what comes again is emptied.
      Backups and copies that you made of the warehouse are yours to erase.
    "
  `);
  expect(folder.holding(...ZELDA)).toEqual([]);
  expect(
    await rows("select full_name, email from history.customers_then where customer_id = 'files:1'"),
  ).toEqual([{ full_name: null, email: expect.stringMatching(/^erased-/) }]);
  expect(
    await rows("select sum(quantity * unit_price)::varchar as total from raw_files.order_lines"),
  ).toEqual([{ total: "15.000000000" }]);
});

it("stays forgotten: the same files read again bring nobody back, and a second call has nothing to do", async () => {
  expect((await folder.patron(["extract"])).code).toBe(0);
  expect((await folder.patron(["build"])).code).toBe(0);
  expect(folder.holding(...ZELDA)).toEqual([]);
  const args = ["--email", "zelda.quince@example.com", "--reason", "again", "--yes"];
  const { code, out } = await folder.patron(["forget", ...args]);
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "Nothing to erase: this person is forgotten, and all of it is done.
    "
  `);
});

it("lists who was forgotten by pseudonym, when, by whom and why", async () => {
  const { out } = await folder.patron(["forget", "--list"]);
  expect(steady(out)).toMatchInlineSnapshot(`
    "when                 pseudonym         by    reason           state  records  rows
    -------------------  ----------------  ----  ---------------  -----  -------  ----
    2030-01-01 00:00:00  0123456789abcdef  Dora  letter           done         1     2
    2030-01-01 00:00:00  0123456789abcdef  Dora  asked by letter  done         1     4
    "
  `);
});
