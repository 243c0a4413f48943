import { describe, expect, it } from "vitest";
import { bindMacros, parseTemplate, render, TemplateError } from "../../../transform/jinja/index.ts";
import { failure, print } from "./print.ts";

describe("mistakes that parsing finds", () => {
  it("says where an unknown tag stands and which was meant", async () => {
    expect(await failure("a\n  {% fro x in y %}")).toBe("t:2:6 unknown tag 'fro'\n  Did you mean for?");
  });

  it("names the open tag that a wrong end meets", async () => {
    expect(await failure("{% for x in y %}{% endif %}")).toBe(
      "t:1:20 unknown tag 'endif'\n  {% for %} above waits for {% else %} or {% endfor %}.",
    );
  });

  it("points at the tag that is never closed", async () => {
    expect(await failure("x\n{% if a %}b")).toBe(
      "t:2:4 {% if %} is never closed\n  Close it with {% endif %}.",
    );
  });

  it("names the nearest filter and the nearest test", async () => {
    expect(await failure("{{ x | uper }}")).toBe("t:1:8 no filter is named 'uper'; did you mean upper?");
    expect(await failure("{{ x is defind }}")).toBe("t:1:9 no test is named 'defind'; did you mean defined?");
  });

  it.each([
    ["{{ a", "t:1:1 unexpected end of template, expected '}}'\n  This tag is not closed."],
    ["{{ (a }}", "t:1:7 unexpected '}', expected ')'"],
    ["{{ 'a }}", "t:1:4 unterminated string literal"],
    ["{{ }}", "t:1:4 expected an expression, got end of print statement"],
    ["{# a", "t:1:1 Missing end of comment tag\n  Close it with #}"],
    ["{% set 1 = 2 %}", "t:1:8 cannot assign to '1'"],
    [
      "{% macro m(a=1, b) %}{% endmacro %}",
      "t:1:17 parameter 'b' without a default follows one with a default",
    ],
    ["{{ f(a=1, 2) }}", "t:1:11 a positional argument cannot follow a keyword argument"],
    ["{{ a b }}", "t:1:6 expected '}}', got 'b'"],
  ])("places the mistake in %s", async (source, message) => {
    expect(await failure(source)).toBe(message);
  });
});

describe("mistakes that running finds", () => {
  it("names an undefined function and the nearest known name", async () => {
    expect(await failure("\n{{ reff('x') }}", { ref: () => "" })).toBe(
      "t:2:4 'reff' is undefined\n  Did you mean ref?",
    );
  });

  it("asks the caller for a hint before it looks for a near name", async () => {
    const options = { undefinedHint: (name: string) => `install the package that has ${name}` };
    await expect(print("{{ surrogate() }}", {}, options)).rejects.toThrow(
      "install the package that has surrogate",
    );
  });

  it("prints an undefined name as nothing but refuses its attributes", async () => {
    expect(await print("[{{ nothing }}]")).toBe("[]");
    expect(await failure("{{ nothing.at_all }}")).toBe("t:1:12 'nothing' is undefined");
  });

  it("says that a method is missing on what kind of value", async () => {
    expect(await failure("{{ d.missing() }}", { d: {} })).toBe(
      "t:1:6 'd.missing' is undefined: 'dict object' has no attribute 'missing'",
    );
  });

  it("words wrong types as Python does", async () => {
    expect(await failure("{{ 'a' + 1 }}")).toBe('t:1:8 can only concatenate str (not "int") to str');
    expect(await failure("{{ 1 < 'a' }}")).toContain(
      "'<' not supported between instances of 'int' and 'str'",
    );
    expect(await failure("{{ 1 / 0 }}")).toBe("t:1:6 division by zero");
  });

  it("lists a macro's parameters when a keyword fits none", async () => {
    expect(await failure("{% macro m(a, b) %}{% endmacro %}{{ m(c=1) }}")).toContain(
      "macro 'm' takes no keyword argument 'c' (its parameters: a, b)",
    );
  });

  it("keeps the macros that were running, innermost first, and the place of the mistake itself", async () => {
    const source =
      "{% macro inner(x) %}\n{{ x.y.z }}\n{% endmacro %}\n{% macro outer() %}{{ inner({}) }}{% endmacro %}\n{{ outer() }}";
    const error = await print(source).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TemplateError);
    const { line, column, template, macroStack } = error as TemplateError;
    expect({ line, column, template }).toEqual({ line: 2, column: 8, template: "t" });
    expect(macroStack).toEqual([
      { name: "inner", template: "t", line: 1 },
      { name: "outer", template: "t", line: 4 },
    ]);
  });

  it("keeps the stack also when macros wait for promises", async () => {
    const context: Record<string, unknown> = { query: () => Promise.reject(new Error("no such table")) };
    Object.assign(
      context,
      bindMacros(parseTemplate("{% macro rows() %}{{ query() }}{% endmacro %}", "lib.sql"), context),
    );
    const error = await render(parseTemplate("\n {{ rows() }}", "model.sql"), context).catch(
      (thrown: unknown) => thrown,
    );
    const { detail, template, macroStack, cause } = error as TemplateError;
    expect({ detail, template, macroStack }).toEqual({
      detail: "no such table",
      template: "lib.sql",
      macroStack: [{ name: "rows", template: "lib.sql", line: 1 }],
    });
    expect(cause).toBeInstanceOf(Error);
  });

  it("stops a macro that calls itself without an end", async () => {
    expect(await failure("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")).toContain(
      "maximum recursion depth exceeded",
    );
  });

  it("refuses return() outside of a macro", async () => {
    expect(await failure("{{ return(1) }}")).toContain("return() stands outside of a macro");
  });
});
