const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "g", "path", "rect", "text", "circle", "title"]);

/**
 * Makes an element. `attributes`: `on…` are listeners, `true` sets an attribute without a value, undefined, null and
 * false leave it out. Children are nodes, texts, or lists of them; nothing is ever read as HTML.
 */
export function h(tag, attributes = {}, ...children) {
  const isSvg = SVG_TAGS.has(tag);
  const element = isSvg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false) continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child);
  }
}

/** A name that may be broken after its dots and underscores. */
export const breakable = (name) =>
  name
    .split(/(?<=[._])/)
    .flatMap((part, index) => (index === 0 ? [part] : [document.createElement("wbr"), part]));

/** A tree of `[tag, attributes, ...children]` as elements. */
export function toElements(tree) {
  if (typeof tree === "string") return tree;
  const [tag, attributes, ...children] = tree;
  return h(tag, attributes, children.map(toElements));
}

/** `2 hours ago`, for the eye; the exact time goes into the element's title. */
export function timeElement(iso) {
  const ms = Date.now() - Date.parse(iso);
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
  ];
  const [unit, size] = units.find(([, one]) => Math.abs(ms) >= one) ?? ["second", 1000];
  const text = new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.round(ms / size), unit);
  return h("time", { datetime: iso, title: iso.replace("T", " ").replace(/\.\d+Z$/, " UTC") }, text);
}
