import { describe, expect, it } from "vitest";
import {
  evaluate,
  PyDict,
  PyFloat,
  renderExpression,
  toNative,
  toPython,
} from "../../../transform/jinja/index.ts";

describe("evaluate", () => {
  it("gives native values", async () => {
    expect(await evaluate("{'a': [1, 2.5, (none, true)]}", {})).toEqual({ a: [1, 2.5, [null, true]] });
    expect(await evaluate("{{ x + 1 }}", { x: 1 })).toBe(2);
    expect(await evaluate("missing", {})).toBeUndefined();
  });

  it("places mistakes in the expression as it was written", async () => {
    await expect(evaluate("a + )", {})).rejects.toThrow("<expression>:1:5 unexpected ')'");
    await expect(evaluate("a b", {})).rejects.toThrow("<expression>:1:3");
  });
});

describe("renderExpression", () => {
  it("keeps the type of a sole expression and makes text of anything more", async () => {
    const context = { n: 3, l: [1] };
    expect(await renderExpression("{{ n }}", context)).toBe(3);
    expect(await renderExpression(" {{ l }} ", context)).toEqual([1]);
    expect(await renderExpression("{{ n }}{{ n }}", context)).toBe("33");
    expect(await renderExpression("n is {{ n }}", context)).toBe("n is 3");
    expect(await renderExpression("plain", context)).toBe("plain");
  });
});

describe("conversion", () => {
  it("keeps the identity of what is native already", () => {
    const native = { a: [1, { b: "c" }], when: new Date(0) };
    expect(toNative(native)).toBe(native);
  });

  it("goes to template values and back without loss", () => {
    const native = { a: [1, 2.5, { b: null }], "2": "x" };
    const python = toPython(native);
    expect(python).toBeInstanceOf(PyDict);
    expect(toNative(python)).toEqual(native);
    expect(toNative(new PyFloat(1))).toBe(1);
  });
});
