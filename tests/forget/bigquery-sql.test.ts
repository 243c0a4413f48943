import { afterAll, beforeAll, expect, it } from "vitest";
import { forgetMembers } from "../../activate/index.ts";
import { ACTIVATE_TABLES } from "../../activate/sync/tables.ts";
import { eraseFromLoads } from "../../extract/forget/index.ts";
import { OPERATIONS_TABLES } from "../../extract/load/operations.ts";
import { rawTables } from "../../extract/normalise/tables.ts";
import { advance, listErasures, noteErasure, waitingRemovals } from "../../orchestrate/forget/audit.ts";
import { describePerson } from "../../orchestrate/forget/person.ts";
import { searchFor } from "../../orchestrate/forget/proof.ts";
import { eraseRemembered } from "../../orchestrate/forget/remembered.ts";
import type { LogicalType } from "../../warehouse/port.ts";
import { Judge } from "../analyzer/judge.ts";
import { ZetaSql } from "../analyzer/zetasql.ts";
import { allSources } from "./lab.ts";

let analyzer: ZetaSql;
beforeAll(async () => {
  analyzer = await ZetaSql.start();
});
afterAll(() => analyzer.close());

const clock = { now: () => Date.UTC(2030, 0, 1) };
const person = {
  keys: ["shopify:7"],
  records: ["shopify:7", "order:shopify:4", "shopify:visitor:abc", "zendesk:user:1"],
  emails: ["ada+shop@example.com"],
  phones: ["+44 7700 900123"],
  names: ["ada ash"],
};

/** A warehouse with every raw table and those of operations, activation and the identity map. */
function tables(): Judge {
  const warehouse = new Judge(analyzer);
  const put = (schema: string, name: string, columns: readonly { name: string; type: LogicalType }[]) =>
    warehouse.put(
      schema,
      name,
      // JSON is kept as text in BigQuery.
      columns.map(({ name, type }) => ({
        name,
        type: type === "json" ? "STRING" : warehouse.typeName(type).toUpperCase(),
      })),
    );
  const texts = (...names: string[]) => names.map((name) => ({ name, type: "text" as const }));
  for (const source of allSources)
    for (const stream of source.streams)
      for (const table of rawTables(stream)) put(`raw_${source.name}`, table.name, table.columns);
  for (const [table, columns] of OPERATIONS_TABLES) put("operations", table, columns);
  for (const [table, columns] of Object.entries(ACTIVATE_TABLES))
    put(
      "activate",
      table,
      Object.entries(columns).map(([name, type]) => ({ name, type: type as LogicalType })),
    );
  put("core", "customers", texts("customer_id", "full_name", "first_name", "last_name", "company"));
  put("core", "customer_identities", texts("record_id", "customer_key", "record_kind"));
  put("core", "identity_keys", texts("customer_key", "current_customer_key"));
  put("intermediate", "identifiers", texts("record_id", "identifier_kind", "identifier_value"));
  put("history", "people", texts("record_id", "customer_id", "email", "full_name"));
  return warehouse;
}

it("sends BigQuery nothing that Google's analyzer refuses: looking for a person, erasing, audit and proof", async () => {
  const warehouse = tables();
  warehouse.answer(/select count\(\*\) as n/, [{ n: 1 }]);
  warehouse.answer(/min\(secret\)/, [{ secret: "s" }]);
  warehouse.answer(/as record_id from/, [{ record_id: "order:shopify:5" }]);
  warehouse.answer(/'anonymous_id' as name/, [{ name: "anonymous_id", value: "abc" }]);
  warehouse.answer(/select distinct c\.`id`/, [{ id: "gid://shopify/Refund/1" }]);
  warehouse.answer(/select quarantine_id, record/, [
    { quarantine_id: "q", record: '{"id":"gid://shopify/Customer/7"}' },
  ]);
  const map = {
    customers: "`core`.`customers`",
    customer_identities: "`core`.`customer_identities`",
    identity_keys: "`core`.`identity_keys`",
    int_identifiers_normalised: "`intermediate`.`identifiers`",
  };
  await describePerson(warehouse, map, "shopify:7");
  await eraseFromLoads(warehouse, warehouse, allSources, { ...person, pseudonym: "p1", erasureId: "e1" });
  const renamed = new Map([["shopify:visitor:abc", "shopify:visitor:erased-1"]]);
  await eraseRemembered(warehouse, warehouse, [{ schema: "history", name: "people" }], person, "p1", renamed);
  await forgetMembers(warehouse, warehouse, person.keys);
  const erasure = { erasureId: "e1", pseudonym: "p1", by: "Dora", reason: "letter", records: 4, places: [] };
  await noteErasure(warehouse, warehouse, { ...erasure, runId: "r1", clock });
  await advance(warehouse, warehouse, "erasing", "done", clock.now());
  await listErasures(warehouse);
  await waitingRemovals(warehouse);
  await searchFor(warehouse, person);
  const sent = warehouse.take();
  expect(sent).toContain("update `raw_shopify`.`orders` as t set");
  expect(sent).toContain(
    "to_json_string(struct(json_value(t.`source__metadata`, '$.order_id') as order_id))",
  );
  expect(sent).toContain("update `raw_zendesk`.`users` as t set");
});
