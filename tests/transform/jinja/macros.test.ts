import { describe, expect, it } from "vitest";
import {
  bindMacros,
  callable,
  type JinjaCallable,
  PyDict,
  parseTemplate,
  render,
} from "../../../transform/jinja/index.ts";
import { print } from "./print.ts";

const bind = (source: string, context: Record<string, unknown> = {}): Record<string, JinjaCallable> => {
  const bound = bindMacros(parseTemplate(source, "macros.sql"), context);
  Object.assign(context, bound);
  return bound;
};

describe("return", () => {
  it("gives a macro's caller a value that is no text", async () => {
    expect(await print("{% macro m() %}a{{ return([1, 2]) }}b{% endmacro %}{{ m()[1] + 1 }}")).toBe("3");
    const { m } = bind("{% macro m(a) %}{% do return({'k': a}) %}{% endmacro %}");
    expect(await m!([7], {})).toEqual(PyDict.fromEntries([["k", 7]]));
  });

  it("leaves the loop it stands in, also after a promise", async () => {
    const source =
      "{% macro m() %}{% for i in [1, 2, 3] %}{% if wait(i) == 2 %}{{ return(i) }}{% endif %}{% endfor %}{% endmacro %}";
    expect(await print(`${source}{{ m() * 10 }}`, { wait: async (i: number) => i })).toBe("20");
  });

  it("in a call block ends the macro that the block calls, as in dbt", async () => {
    const source =
      "{% macro w() %}<{{ caller() }}>{% endmacro %}{% macro m() %}a{% call w() %}{{ return('r') }}{% endcall %}b{% endmacro %}{{ m() }}";
    expect(await print(source)).toBe("arb");
  });
});

describe("bindMacros", () => {
  it("lets macros of different files call each other, whichever was bound first", async () => {
    const context: Record<string, unknown> = {};
    const { outer } = bind("{% macro outer() %}o{{ inner(1) }}{% endmacro %}", context);
    bind("{% macro inner(x) %}i{{ x }}{% endmacro %}", context);
    expect(await outer!([], {})).toBe("oi1");
  });

  it("prefers the context's macro to the file's own, so that a project can override a package", async () => {
    const context: Record<string, unknown> = {};
    const { outer } = bind(
      "{% macro outer() %}{{ name() }}{% endmacro %}{% macro name() %}own{% endmacro %}",
      context,
    );
    expect(await outer!([], {})).toBe("own");
    context.name = () => "project's";
    expect(await outer!([], {})).toBe("project's");
  });

  it("finds macros of its own file when the context lacks them", async () => {
    const bound = bindMacros(
      parseTemplate("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}b{% endmacro %}", "m"),
      {},
    );
    expect(await bound.a!([], {})).toBe("b");
  });

  it("shows macros the names that their file sets at its top", async () => {
    const { m } = bind("{% set rate = 3 %}{% macro m(x) %}{{ x * rate * factor }}{% endmacro %}", {
      factor: 2,
    });
    expect(await m!([5], {})).toBe("30");
  });

  it("binds materializations and tests by the names dbt looks for", async () => {
    const source =
      "{% materialization table, adapter='duckdb' %}{{ return({'relations': []}) }}{% endmaterialization %}" +
      "{% materialization view, default %}v{% endmaterialization %}" +
      "{% test positive(model, column_name) %}select {{ column_name }} from {{ model }}{% endtest %}";
    const bound = bind(source);
    expect(Object.keys(bound)).toEqual([
      "materialization_table_duckdb",
      "materialization_view_default",
      "test_positive",
    ]);
    expect(await bound.test_positive!(["m"], { column_name: "c" })).toBe("select c from m");
  });
});

describe("values of the context", () => {
  it("calls a plain function with its arguments in native form and keywords as a last object", async () => {
    const seen: unknown[] = [];
    const context = { f: (...args: unknown[]) => void seen.push(args) };
    expect(await print("{{ f(1, 2.5, (1, 2), {'a': 1.0}, missing, k={'b': none}) }}", context)).toBe("None");
    expect(seen).toEqual([[1, 2.5, [1, 2], { a: 1 }, undefined, { k: { b: null } }]]);
  });

  it("gives a wrapped function its arguments as the template has them, and its properties are attributes", async () => {
    const config = Object.assign(
      callable((args, kwargs) => `${args.length}${Object.keys(kwargs)}`, "config"),
      {
        get: (name: string) => `got ${name}`,
      },
    );
    expect(
      await print("{{ config(1, a=2) }} {{ config.get('x') }} {{ config.prototype is defined }}", { config }),
    ).toBe("1a got x False");
  });

  it("reads properties and calls methods of class instances, with this bound", async () => {
    class Relation {
      readonly #name: string;
      readonly schema = "main";

      constructor(name: string) {
        this.#name = name;
      }

      get identifier(): string {
        return this.#name;
      }

      quoted(): string {
        return `"${this.#name}"`;
      }

      toString(): string {
        return `${this.schema}.${this.#name}`;
      }
    }
    const context = { r: new Relation("orders") };
    expect(await print("{{ r }} {{ r.identifier }} {{ r.quoted() }} {{ r.schema }} {{ [r] }}", context)).toBe(
      'main.orders orders "orders" main [main.orders]',
    );
    expect(
      await print(
        "{{ r.constructor is defined }}{{ r.__proto__ is defined }}{{ r.hasOwnProperty is defined }}",
        context,
      ),
    ).toBe("FalseFalseFalse");
  });

  it("writes through to plain objects and lists, and treats Maps as dicts and Sets as sets", async () => {
    const context = { o: { a: 1 }, l: [1], m: new Map([["k", 1]]), s: new Set([1]) };
    const text =
      "{% do o.update(b=2) %}{% do l.append(2) %}{{ m.k }}{{ m.items()|list }}{{ 1 in s }}{{ s.union([2]) }}";
    expect(await print(text, context)).toBe("1[('k', 1)]True{1, 2}");
    expect(context.o).toEqual({ a: 1, b: 2 });
    expect(context.l).toEqual([1, 2]);
  });

  it("keeps names of Object.prototype out of contexts and dicts", async () => {
    expect(
      await print("{{ constructor is defined }}{{ toString is defined }}{{ {}.valueOf is defined }}"),
    ).toBe("FalseFalseFalse");
  });

  it("waits for promises wherever a value is used", async () => {
    const context = { later: async (x: unknown) => x, pending: Promise.resolve(3) };
    const source =
      "{{ later(1) + later(2) }}{% set x = later([1, 2]) %}{% for i in later(x) if later(i) > 1 %}{{ later(i) }}{% endfor %}" +
      "{% if later(false) %}a{% elif later(true) %}b{% endif %}{{ later({'a': {'b': 4}}).a.b }}{{ pending }}" +
      "{% macro m(a=later('d')) %}{{ a }}{% endmacro %}{{ m() }}{% set y %}{{ later('y') }}{% endset %}{{ y }}" +
      "{{ [later(1), later(2)] | join('-') }}{{ 'x' if later(0) else later('z') }}{{ later(1) < later(2) < later(3) }}";
    expect(await print(source, context)).toBe("32b43dy1-2zTrue");
  });

  it("renders one template many times at once without mixing them", async () => {
    const template = parseTemplate(
      "{% set n = wait(x) %}{{ n }}{% for i in [1, 2] %}{{ wait(n * i) }}{% endfor %}",
      "t",
    );
    const wait = (n: number) => new Promise((done) => setTimeout(() => done(n), n % 3));
    const texts = await Promise.all([1, 2, 3, 4].map((x) => render(template, { x, wait })));
    expect(texts).toEqual(["112", "224", "336", "448"]);
  });
});
