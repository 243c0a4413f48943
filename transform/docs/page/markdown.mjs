const INLINE =
  /(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)|\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|(?<!\w)_([^_\s][^_]*)_(?!\w)|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|(https?:\/\/[^\s<>)]+[^\s<>).,;:])/g;

/** Where a link of a description may lead; anything else (`javascript:`) stays text. */
const SAFE = /^(https?:|mailto:|#|\/|\.)/i;

/** Text with emphasis, code and links as trees `[tag, attributes, ...children]`. */
export function inlineTrees(text) {
  const trees = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) trees.push(text.slice(at, match.index));
    trees.push(inlineTree(match));
    at = match.index + match[0].length;
  }
  if (at < text.length) trees.push(text.slice(at));
  return trees;
}

function inlineTree([all, , code, strong, strong2, em, em2, label, target, address]) {
  if (code !== undefined) return ["code", {}, code.trim()];
  if (strong ?? strong2) return ["strong", {}, ...inlineTrees(strong ?? strong2)];
  if (em ?? em2) return ["em", {}, ...inlineTrees(em ?? em2)];
  const href = target ?? address;
  if (!SAFE.test(href)) return all;
  return [
    "a",
    { href, rel: "noopener noreferrer" },
    ...(label === undefined ? [address] : inlineTrees(label || href)),
  ];
}

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;

/**
 * The Markdown that descriptions are written in as trees: headings (from level 3, below the page's own), paragraphs,
 * lists, tables, quotes, fenced code.
 */
export function markdownTrees(text) {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const trees = [];
  let at = 0;
  const until = (stops) => {
    const from = at;
    while (at < lines.length && !stops(lines[at])) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at];
    const heading = HEADING.exec(line);
    if (line.trim() === "") at++;
    else if (FENCE.test(line)) {
      at++;
      trees.push(["pre", {}, ["code", {}, until((one) => FENCE.test(one)).join("\n")]]);
      at++;
    } else if (heading) {
      at++;
      trees.push([`h${Math.min(6, heading[1].length + 2)}`, {}, ...inlineTrees(heading[2])]);
    } else if (RULE.test(line)) {
      at++;
      trees.push(["hr", {}]);
    } else if (ITEM.test(line)) {
      trees.push(listTree(until((one) => one.trim() === "" || (!ITEM.test(one) && !/^\s/.test(one)))));
    } else if (/^\s*>/.test(line)) {
      const quoted = until((one) => !/^\s*>/.test(one)).map((one) => one.replace(/^\s*>\s?/, ""));
      trees.push(["blockquote", {}, ...markdownTrees(quoted.join("\n"))]);
    } else if (line.includes("|") && /^[\s|:-]+$/.test(lines[at + 1] ?? "") && lines[at + 1].includes("-")) {
      trees.push(tableTree(until((one) => !one.includes("|"))));
    } else {
      const stops = (one) => one.trim() === "" || HEADING.test(one) || FENCE.test(one) || ITEM.test(one);
      const first = lines[at++];
      trees.push(["p", {}, ...inlineTrees([first, ...until(stops)].map((one) => one.trim()).join(" "))]);
    }
  }
  return trees;
}

/** A list; lines further in are a list inside the item before them. */
function listTree(lines) {
  const [, indent = "", mark = "-"] = ITEM.exec(lines[0]) ?? [];
  const items = [];
  for (const line of lines) {
    const [, own, , text] = ITEM.exec(line) ?? [];
    if (own !== undefined && own.length <= indent.length) items.push({ text, inner: [] });
    else if (own === undefined && items.at(-1).inner.length === 0) items.at(-1).text += ` ${line.trim()}`;
    else items.at(-1).inner.push(line);
  }
  const trees = items.map(({ text, inner }) => [
    "li",
    {},
    ...inlineTrees(text),
    ...(inner.length > 0 ? [listTree(inner)] : []),
  ]);
  return [/\d/.test(mark) ? "ol" : "ul", {}, ...trees];
}

function tableTree(lines) {
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|");
  const row = (line, tag) => ["tr", {}, ...cells(line).map((cell) => [tag, {}, ...inlineTrees(cell.trim())])];
  const body = lines.slice(2).map((line) => row(line, "td"));
  return [
    "div",
    { class: "scroll" },
    ["table", {}, ["thead", {}, row(lines[0], "th")], ["tbody", {}, ...body]],
  ];
}
