import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/clock.ts";
import { pythonModules } from "../../transform/context/modules.ts";
import { JinjaRelation } from "../../transform/context/relation.ts";
import { parseTemplate, render } from "../../transform/jinja/index.ts";
import { readCsv } from "../../transform/materialise/csv.ts";
import { inferType } from "../../transform/materialise/seed.ts";
import { genericTestNames } from "../../transform/parse/test-names.ts";
import { mergeConfig } from "../../transform/project/config-merge.ts";
import { configFor } from "../../transform/project/config-tree.ts";
import { withCtes } from "../../transform/run/ctes.ts";
import { runSchedule } from "../../transform/run/schedule.ts";

describe("the CSV reader", () => {
  it("keeps commas, quotes and line breaks within quotes, and tells null from empty text", () => {
    const text = '\uFEFFa,b,c\r\n1,"x, ""y""\nz",\r\n2,"",end';
    expect(readCsv("s.csv", text)).toEqual({
      columns: ["a", "b", "c"],
      rows: [
        ["1", 'x, "y"\nz', null],
        ["2", "", "end"],
      ],
    });
  });

  it("names the line of a row that has too few fields", () => {
    expect(() => readCsv("s.csv", 'a,b\n"1\n2",3\n4\n')).toThrow("s.csv:4  bad-csv\n  This row has 1 fields");
  });

  it("finds the type that fits every value", () => {
    expect(inferType(["1", null, "-20"])).toBe("integer");
    expect(inferType(["1", "3000000000"])).toBe("bigint");
    expect(inferType(["1", "2.50"])).toBe("double precision");
    expect(inferType(["true", "False"])).toBe("boolean");
    expect(inferType(["2024-02-01"])).toBe("date");
    expect(inferType(["2024-02-01 10:00:00"])).toBe("timestamp");
    expect(inferType(["1", "one"])).toBe("text");
  });
});

describe("configs", () => {
  it("go from the section's top to the node, the deeper the stronger, tags adding up", () => {
    const section = {
      "+tags": "all",
      shop: {
        "+materialized": "view",
        marts: { "+materialized": "table", "+tags": ["mart"], orders: { "+schema": "core" } },
      },
    };
    expect(configFor(section, ["shop", "marts", "orders"])).toEqual({
      tags: ["all", "mart"],
      materialized: "table",
      schema: "core",
    });
    expect(configFor(section, ["shop", "staging", "x"])).toEqual({ tags: ["all"], materialized: "view" });
  });

  it("add hooks up, merge meta by key, and replace the rest", () => {
    const base = { "post-hook": "a", meta: { x: 1, y: 1 }, schema: "one" };
    expect(mergeConfig(mergeConfig({}, base), { post_hook: ["b"], meta: { y: 2 }, schema: "two" })).toEqual({
      "post-hook": [
        { sql: "a", transaction: true },
        { sql: "b", transaction: true },
      ],
      meta: { x: 1, y: 2 },
      schema: "two",
    });
  });
});

describe("names of generic tests", () => {
  it("are made of test, node and arguments, and cut with a hash when too long", () => {
    const short = genericTestNames("accepted_values", "orders", {
      column_name: "status",
      values: ["a b", "c"],
    });
    expect(short.full).toBe("accepted_values_orders_status__a_b__c");
    const long = genericTestNames("accepted_values", "orders", {
      values: Array.from({ length: 20 }, (_, i) => `v${i}`),
    });
    expect(long.short).toMatch(/^accepted_values_orders_[0-9a-f]{32}$/);
  });
});

describe("CTEs of ephemeral models", () => {
  const ctes = [{ name: "e", sql: "select 1;" }];
  it("go before a query without its own", () => {
    expect(withCtes("-- with\nselect 2", ctes)).toBe("-- with\nwith e as (\nselect 1\n)\nselect 2");
  });
  it("go into the list of a query that has one", () => {
    expect(withCtes("WITH a as (select 2) select 3", ctes)).toBe(
      "WITH e as (\nselect 1\n), a as (select 2) select 3",
    );
  });
});

describe("the schedule", () => {
  it("runs at most as many at once as it may, each after what it waits for", async () => {
    let running = 0;
    let most = 0;
    const done: string[] = [];
    await runSchedule({
      order: ["a", "b", "c", "d"],
      waitsFor: new Map([["d", new Set(["a", "c"])]]),
      threads: 2,
      stopped: () => false,
      skip: () => {},
      work: async (id) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        done.push(id);
        return true;
      },
    });
    expect(most).toBe(2);
    expect(done.indexOf("d")).toBe(3);
  });

  it("skips everything below a failure and names the failure itself", async () => {
    const skipped: [string, string | undefined][] = [];
    await runSchedule({
      order: ["a", "b", "c"],
      waitsFor: new Map([
        ["b", new Set(["a"])],
        ["c", new Set(["b"])],
      ]),
      threads: 1,
      stopped: () => false,
      skip: (id, because) => skipped.push([id, because]),
      work: async () => false,
    });
    expect(skipped).toEqual([
      ["b", "a"],
      ["c", "a"],
    ]);
  });
});

describe("what templates borrow from Python", () => {
  const clock = manualClock(Date.UTC(2024, 1, 29, 13, 5, 7));
  const show = (source: string) => render(parseTemplate(source, "t"), { modules: pythonModules(clock) });

  it("datetime: arithmetic, formats and parsing", async () => {
    expect(await show("{{ modules.datetime.datetime.now() }}")).toBe("2024-02-29 13:05:07");
    expect(
      await show(
        "{{ (modules.datetime.date(2024, 3, 1) - modules.datetime.timedelta(days=1)).strftime('%d %b %Y, %A') }}",
      ),
    ).toBe("29 Feb 2024, Thursday");
    expect(await show("{{ modules.datetime.datetime.strptime('2024-01-31', '%Y-%m-%d').isoformat() }}")).toBe(
      "2024-01-31T00:00:00",
    );
    expect(
      await show(
        "{{ (modules.datetime.datetime(2024, 3, 1) - modules.datetime.datetime(2024, 2, 1)).days }}",
      ),
    ).toBe("29");
  });

  it("re: match, sub with groups, findall", async () => {
    expect(await show("{{ modules.re.match('(?P<a>\\\\d+)-(\\\\w)', '12-x').group('a') }}")).toBe("12");
    expect(await show("{{ modules.re.sub('(\\\\w)(\\\\d)', '\\\\2\\\\1', 'a1 b2') }}")).toBe("1a 2b");
    expect(await show("{{ modules.re.findall('[a-z]', 'a1B', modules.re.IGNORECASE) }}")).toBe("['a', 'B']");
  });

  it("itertools.product", async () => {
    expect(
      await show("{% for a, b in modules.itertools.product([1, 2], ['x']) %}{{ a }}{{ b }} {% endfor %}"),
    ).toBe("1x 2x ");
  });
});

describe("relations", () => {
  const quote = (name: string) => `"${name}"`;
  const relation = new JinjaRelation({ database: "d", schema: "s", identifier: "i", type: "view" }, quote);
  const show = (source: string) => render(parseTemplate(source, "t"), { r: relation });

  it("print as their quoted name, whole or in part", async () => {
    expect(await show("{{ r }} {{ r.include(database=false) }} {{ r.identifier }} {{ r.is_view }}")).toBe(
      '"d"."s"."i" "s"."i" i True',
    );
    expect(
      await show(
        "{{ r.incorporate(path={'identifier': 'j'}, type='table').type }} {{ r.replace_path(schema='z') }}",
      ),
    ).toBe('table "d"."z"."i"');
  });

  it("are mappings, by which macros tell them from text", async () => {
    expect(
      await show("{{ r is mapping }} {{ 'r' is mapping }} {{ r.get('metadata').type.endswith('Relation') }}"),
    ).toBe("True False True");
  });
});
