/** The end of the text, whatever the flags; JavaScript has no `\Z`. */
const END = "(?![\\s\\S])";

/**
 * A pattern of Python's `re` as JavaScript's: `(?P<n>…)`, `(?P=n)`, `\A`, `\Z`, flags at the front (`(?ix)`), `]` as
 * the first of a class, `$` before a last line break, and blanks and comments left out under the flag x.
 */
export function translate(pattern: string, flags: string): RegExp {
  const inline = /^(?:\(\?[aiLmsux]+\))*/.exec(pattern)![0];
  const all = new Set(flags + inline.replace(/[(?)]/g, ""));
  const source = pieces(pattern.slice(inline.length), all.has("x"))
    .map((piece) => translated(piece, all))
    .join("");
  return new RegExp(source, ["g", "i", "m", "s"].filter((flag) => all.has(flag)).join(""));
}

/** Escapes, whole classes, comments where there are any, named groups, and single characters. */
function pieces(pattern: string, comments: boolean): string[] {
  const parts = [
    ...["\\\\[\\s\\S]", "\\[\\^?\\]?(?:\\\\[\\s\\S]|[^\\]\\\\])*\\]"],
    ...["\\(\\?P=\\w+\\)", "\\(\\?P<", "\\(\\?#[^)]*\\)"],
    ...(comments ? ["#[^\\n]*"] : []),
    "[\\s\\S]",
  ];
  return pattern.match(new RegExp(parts.join("|"), "g")) ?? [];
}

function translated(piece: string, flags: ReadonlySet<string>): string {
  if (piece === "\\A") return "(?<![\\s\\S])";
  if (piece === "\\Z") return END;
  if (piece === "(?P<") return "(?<";
  if (piece.startsWith("(?P=")) return `\\k<${piece.slice(4, -1)}>`;
  if (piece.startsWith("(?#")) return "";
  if (piece.startsWith("[]")) return `[\\]${piece.slice(2)}`;
  if (piece.startsWith("[^]")) return `[^\\]${piece.slice(3)}`;
  if (piece === "$" && !flags.has("m")) return `(?=\\n?${END})`;
  if (flags.has("x") && /^(?:\s$|#)/.test(piece)) return "";
  return piece;
}
