import { highlightedLines } from "./code.mjs";
import { breakable, h, timeElement, toElements } from "./dom.mjs";
import { inlineTrees, markdownTrees } from "./markdown.mjs";
import { linkTo, statusOf, TYPES, typeName } from "./project.mjs";

/** A description as it was written, in Markdown. */
export const prose = (text) => h("div", { class: "prose" }, markdownTrees(text).map(toElements));

/** A description that stands in a cell: one line of Markdown, or all of it. */
export function shortProse(text) {
  return /\n\s*\n|^\s*[-*#>|]/m.test(text)
    ? prose(text)
    : inlineTrees(text.replace(/\s+/g, " ")).map(toElements);
}

export function nodeLink(project, id, text) {
  const entry = project.byId.get(id);
  if (!entry) return h("span", { class: "quiet" }, text ?? id);
  return h(
    "a",
    { href: linkTo(id), class: `to ${entry.type}`, title: `${typeName(entry.type)}: ${entry.path}` },
    breakable(text ?? entry.name),
  );
}

export function columnLink(project, id, column) {
  const entry = project.byId.get(id);
  if (!entry) return h("code", {}, `${id}.${column}`);
  return h(
    "a",
    { class: "column-link", href: linkTo(id, column) },
    h("span", { class: "quiet" }, breakable(`${entry.name}.`)),
    breakable(column),
  );
}

export function statusMark(result) {
  const [tone, word] = statusOf(result.status);
  return h("span", { class: `status ${tone}` }, word);
}

/** The last run of a node in words. */
export function resultLine(result) {
  const parts = [statusMark(result)];
  if (result.at) parts.push(" ", timeElement(result.at));
  if (result.seconds !== undefined) parts.push(`, in ${result.seconds.toFixed(2)} s`);
  if (result.rows !== undefined) parts.push(`, ${result.rows.toLocaleString("en")} rows`);
  if (result.failures) parts.push(`, ${result.failures.toLocaleString("en")} failing rows`);
  if (result.skipped) parts.push(", skipped by the last run");
  return parts;
}

/** A list of `[name, value]`, values that say nothing left out. */
export function facts(rows) {
  const said = rows.filter(
    ([, value]) => value !== undefined && value !== null && value !== false && value !== "",
  );
  return h(
    "dl",
    { class: "facts" },
    said.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

export function table(heads, rows, attributes = {}) {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": attributes.label ?? heads.join(", ") },
    h(
      "table",
      { class: attributes.class },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h("tbody", {}, rows),
    ),
  );
}

/** Entries by their kind: what a node is made from, or what reads it. */
export function linksByType(project, ids, none) {
  const groups = Object.keys(TYPES).map((type) => [
    type,
    [...new Set(ids)].filter((id) => project.byId.get(id)?.type === type).sort(),
  ]);
  const some = groups.filter(([, found]) => found.length > 0);
  if (some.length === 0) return h("p", { class: "quiet" }, none);
  return some.map(([type, found]) => [
    h("h3", {}, `${TYPES[type]} `, h("span", { class: "count" }, found.length)),
    h(
      "ul",
      { class: "links" },
      found.map((id) => h("li", {}, nodeLink(project, id))),
    ),
  ]);
}

/** Code with line numbers, several versions of it as tabs. */
export function codeTabs(versions) {
  const shown = versions.filter(([, text]) => text);
  if (shown.length === 0) return undefined;
  const box = h("div", { class: "code-box" });
  const show = (index) => {
    const [name, text] = shown[index];
    const buttons = shown.map(([label], at) =>
      h(
        "button",
        { type: "button", "aria-pressed": at === index ? "true" : "false", onclick: () => show(at) },
        label,
      ),
    );
    const copy = h("button", { type: "button", class: "copy", onclick: () => copyText(text, copy) }, "Copy");
    box.replaceChildren(
      h("div", { class: "tabs" }, shown.length > 1 ? buttons : h("span", {}, name), copy),
      codeBlock(text, name),
    );
  };
  show(0);
  return box;
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed here";
  }
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

function codeBlock(text, name) {
  const lines = highlightedLines(text).map((parts) =>
    h(
      "span",
      { class: "line" },
      parts.map(([kind, part]) => (kind === "" ? part : h("span", { class: kind }, part))),
      "\n",
    ),
  );
  return h(
    "pre",
    { class: "code", tabindex: 0, role: "region", "aria-label": `${name} code` },
    h("code", {}, lines),
  );
}
