import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { account, groups, openPeople, type People } from "./people.ts";

let people: People;
beforeAll(async () => {
  people = await openPeople();
});
beforeEach(async () => {
  await people.reset();
  await people.load("files.customers", [
    account("files/a", { email: "a@example.com", phone: "07700900001", created_at: "2024-01-01 00:00:00" }),
    account("files/b", { email: "b@example.com", phone: "07700900001", created_at: "2024-01-02 00:00:00" }),
    account("files/c", { email: "c@example.com", created_at: "2024-01-03 00:00:00" }),
  ]);
});
afterAll(() => people.close());

const AB = [["files:a", "files:b"], ["files:c"]];
const APART = [["files:a"], ["files:b"], ["files:c"]];
const ALL = [["files:a", "files:b", "files:c"]];
const merge = {
  action: "merge",
  record_id: "files:c",
  other_record_id: "files:a",
  reason: "same address",
} as const;
const split = { action: "split", record_id: "files:b", other_record_id: "files:a" } as const;

describe("decisions by hand", () => {
  it("merge two records that share nothing, with the reason, and the next decision takes the merge back", async () => {
    await people.stitch();
    expect(groups(await people.keys())).toEqual(AB);
    await people.decide([{ ...merge, decided_on: "2024-02-01" }]);
    await people.stitch();
    expect(groups(await people.keys())).toEqual(ALL);
    expect(
      await people.rows("select record_id, reason from {{ ref('identity_merges') }} where is_manual"),
    ).toEqual([{ record_id: "files:c", reason: "Merged by hand: same address" }]);
    expect(
      await people.rows(
        "select customer_key, current_customer_key, is_current from {{ ref('identity_keys') }} order by 1",
      ),
    ).toEqual([
      { customer_key: "files:a", current_customer_key: "files:a", is_current: true },
      { customer_key: "files:c", current_customer_key: "files:a", is_current: false },
    ]);
    const undone = { ...merge, action: "split", record_id: "files:a", other_record_id: "files:c" } as const;
    await people.decide([
      { ...merge, decided_on: "2024-02-01" },
      { ...undone, decided_on: "2024-02-02" },
    ]);
    await people.stitch();
    expect([...(await people.keys())].sort()).toEqual([
      ["files:a", "files:a"],
      ["files:b", "files:a"],
      ["files:c", "files:c"],
    ]);
  });

  it("split what an identifier linked, the key staying with the record it is named after", async () => {
    await people.decide([{ ...split, decided_on: "2024-02-01" }]);
    await people.stitch();
    expect(groups(await people.keys())).toEqual(APART);
    expect((await people.keys()).get("files:a")).toBe("files:a");
    expect(
      await people.rows("select linked_by from {{ ref('customer_identities') }} where linked_by is not null"),
    ).toEqual([]);
  });

  it("split only by the kind that they name, and set a record apart from everybody when they name nobody", async () => {
    await people.decide([{ ...split, identifier_kind: "email", decided_on: "2024-02-01" }]);
    await people.stitch();
    expect(groups(await people.keys())).toEqual(AB);
    await people.decide([{ action: "split", record_id: "files:a", decided_on: "2024-02-01" }]);
    await people.stitch();
    expect(groups(await people.keys())).toEqual(APART);
  });
});

describe("keys from run to run", () => {
  it("stay when an earlier record turns up, when records are loaded again, and when their contacts change", async () => {
    await people.stitch();
    const before = await people.keys();
    await people.load("files.customers", [
      account("old/z", { phone: "+447700900001", created_at: "2019-01-01 00:00:00" }),
    ]);
    await people.stitch();
    const after = await people.keys();
    for (const [record, key] of before) expect(after.get(record)).toBe(key);
    expect(after.get("old:z")).toBe("files:a");
    await people.clear("files.customers");
    await people.load("files.customers", [
      account("files/b", { phone: "07700900001", created_at: "2024-01-02 00:00:00" }),
      account("files/a", {
        phone: "07700900001",
        email: "new@example.com",
        created_at: "2024-05-01 00:00:00",
      }),
    ]);
    await people.stitch();
    expect([...(await people.keys())].sort()).toEqual([
      ["files:a", "files:a"],
      ["files:b", "files:a"],
    ]);
  });

  it("stay with most of their records when the record that they are named after is gone", async () => {
    await people.stitch();
    await people.clear("files.customers");
    await people.load("files.customers", [
      account("files/b", { phone: "07700900001" }),
      account("files/new"),
    ]);
    await people.stitch();
    expect([...(await people.keys())].sort()).toEqual([
      ["files:b", "files:a"],
      ["files:new", "files:new"],
    ]);
  });

  it("meet in the oldest: of two people who turn out to be one, whoever was known in the earlier run", async () => {
    await people.stitch();
    await people.load("files.customers", [
      account("old/y", { email: "y@example.com", created_at: "2010-01-01 00:00:00" }),
    ]);
    await people.stitch();
    expect((await people.keys()).get("old:y")).toBe("old:y");
    await people.load("files.leads", [
      { lead_id: "L", customer_id: "c", email: "y@example.com", created_at: "2024-06-01 00:00:00" },
    ]);
    await people.stitch();
    expect((await people.keys()).get("old:y")).toBe("files:c");
  });

  it("survive a full refresh, and a run on the same rows adds nothing to their history", async () => {
    await people.stitch();
    const kept = await people.rows("select * from {{ ref('int_keys_kept') }} order by 1, 2");
    await people.stitch({ fullRefresh: true });
    await people.stitch();
    expect(await people.rows("select * from {{ ref('int_keys_kept') }} order by 1, 2")).toEqual(kept);
  });
});
