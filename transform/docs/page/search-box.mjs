import { breakable, h } from "./dom.mjs";
import { linkTo, typeName } from "./project.mjs";
import { search, searchIndex } from "./search.mjs";

/** The search field with its list of hits: `/` goes to it, arrows choose, Enter opens, Escape leaves. */
export function searchBox(project, go) {
  let index;
  let hits = [];
  let chosen = 0;
  const list = h("ul", { id: "hits", role: "listbox", "aria-label": "Found", hidden: true });
  const told = h("span", { class: "seen-by-readers", role: "status" });
  const input = h("input", {
    type: "search",
    role: "combobox",
    "aria-label": "Search models, columns, sources, tests, macros and exposures",
    "aria-expanded": "false",
    "aria-controls": "hits",
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "Search models, columns, tests …",
  });
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    for (const [at, option] of [...list.children].entries())
      option.setAttribute("aria-selected", at === chosen ? "true" : "false");
    const option = list.children[chosen];
    if (option?.id) input.setAttribute("aria-activedescendant", option.id);
    option?.scrollIntoView({ block: "nearest" });
  };
  const open = (hit) => {
    close();
    input.value = "";
    input.blur();
    go(linkTo(hit.id, hit.column));
  };
  const show = () => {
    const query = input.value;
    index ??= searchIndex(project.data.entries);
    hits = search(index, query);
    chosen = 0;
    if (query.trim() === "") return close();
    list.replaceChildren(
      ...(hits.length > 0
        ? hits.map((hit, at) => hitOption(hit, at, open))
        : [h("li", { class: "none" }, "Nothing is called so.")]),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    told.textContent = `${hits.length} found`;
    mark();
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => input.value && show());
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined && hits.length > 0) {
      chosen = Math.max(0, Math.min(hits.length - 1, chosen + step));
      mark();
    } else if (event.key === "Enter" && hits[chosen] && !list.hidden) open(hits[chosen]);
    else if (event.key === "Escape") {
      if (list.hidden) input.blur();
      close();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
  return h(
    "div",
    { class: "search", role: "search" },
    input,
    h("kbd", { "aria-hidden": "true" }, "/"),
    list,
    told,
  );
}

function hitOption(hit, at, open) {
  return h(
    "li",
    {
      id: `hit-${at}`,
      role: "option",
      onmousedown: (event) => {
        event.preventDefault();
        open(hit);
      },
    },
    h("span", { class: `kind ${hit.type}` }, typeName(hit.type)),
    h("span", { class: "name" }, breakable(hit.name)),
    h("span", { class: "where" }, hit.type === "column" ? `in ${hit.where}` : hit.where),
  );
}
