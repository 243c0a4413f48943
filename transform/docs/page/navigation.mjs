import { h } from "./dom.mjs";
import { folderOf, linkTo, TYPES } from "./project.mjs";

/** Tests are found on the page of what they test, and by searching. */
const LISTED = Object.keys(TYPES).filter((type) => !["test", "unit_test"].includes(type));

/** Everything by kind, models by folder. */
export function navigation(project) {
  const links = [
    h("a", { href: "#/", class: "page-link" }, "Overview"),
    h("a", { href: "#/graph", class: "page-link" }, "Lineage"),
  ];
  const groups = LISTED.flatMap((type) => {
    const entries = project.of(type);
    if (entries.length === 0) return [];
    const inner = type === "model" ? folderTree(entries) : bySource(type, entries);
    const head = h("summary", {}, TYPES[type], " ", h("span", { class: "count" }, entries.length));
    return h("details", { open: type === "model" }, head, inner);
  });
  return [links, groups];
}

function bySource(type, entries) {
  if (type === "macro" && entries.length > 12) {
    return nest(
      entries,
      (entry) => [entry.package, entry.path.split("/").at(-1)],
      (entry) => entry.name,
    );
  }
  if (type !== "source") return linkList(entries);
  return nest(
    entries,
    (entry) => [entry.source],
    (entry) => entry.name.slice(entry.source.length + 1),
  );
}

function folderTree(entries) {
  const depth = commonDepth(entries.map((entry) => folderOf(entry).split("/")));
  return nest(
    entries,
    (entry) => folderOf(entry).split("/").slice(depth),
    (entry) => entry.name,
  );
}

/** How many folders all have in common: those are not worth a level. */
function commonDepth([first = [], ...others]) {
  const index = first.findIndex((part, at) => others.some((one) => one[at] !== part));
  return index < 0 ? first.length : index;
}

function nest(entries, wayOf, label, depth = 0) {
  const here = entries.filter((entry) => wayOf(entry).length === depth);
  const names = [...new Set(entries.flatMap((entry) => wayOf(entry)[depth] ?? []))].sort();
  const folders = names.map((name) => {
    const inside = entries.filter((entry) => wayOf(entry)[depth] === name);
    return h("details", {}, h("summary", {}, name), nest(inside, wayOf, label, depth + 1));
  });
  return [folders, here.length > 0 && linkList(here, label)];
}

function linkList(entries, label = (entry) => entry.name) {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  return h(
    "ul",
    {},
    sorted.map((entry) =>
      h("li", {}, h("a", { href: linkTo(entry.id), "data-id": entry.id, class: entry.type }, label(entry))),
    ),
  );
}

/** Marks where the reader is, and opens the folders around it. */
export function markCurrent(side, id, path) {
  for (const link of side.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
  const current =
    id === undefined
      ? side.querySelector(`a[href="#/${path}"]`)
      : side.querySelector(`a[data-id="${CSS.escape(id)}"]`);
  if (!current) return;
  current.setAttribute("aria-current", "page");
  for (let at = current.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  if (side.offsetParent !== null) current.scrollIntoView({ block: "nearest" });
}
