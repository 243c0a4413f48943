const KEYWORDS = new Set(
  `all and any as asc between bigint boolean by case cast cross current date desc distinct double else end except
  exists false filter following for from full group having if ilike in inner insert intersect interval into is join
  lateral left like limit natural not null nulls numeric on or order outer over partition preceding qualify range
  recursive replace right row rows select set table text then timestamp true unbounded union unnest using values
  varchar view when where window with`
    .trim()
    .split(/\s+/),
);

const TOKEN =
  /(\{#[\s\S]*?#\}|\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\})|(--[^\n]*|\/\*[\s\S]*?\*\/|\/\/[^\n]*)|('(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;
const KINDS = ["jinja", "comment", "string", "number", "word"];

/** SQL with Jinja as lines of `[kind, text]`; a kind of "" is plain text. It is for the eye: no parser. */
export function highlightedLines(text) {
  const lines = [[]];
  const put = (kind, part) => {
    for (const [index, piece] of part.split("\n").entries()) {
      if (index > 0) lines.push([]);
      if (piece !== "") lines.at(-1).push([kind, piece]);
    }
  };
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const kind = KINDS[match.slice(1).findIndex((part) => part !== undefined)];
    put("", text.slice(at, match.index));
    put(kind === "word" ? (KEYWORDS.has(match[0].toLowerCase()) ? "keyword" : "") : kind, match[0]);
    at = match.index + match[0].length;
  }
  put("", text.slice(at));
  return lines;
}
