import { closeSync, openSync, writeFileSync, writevSync } from "node:fs";

/** Writes a new file: a text, or bytes in pieces, which need not be joined for it (a large manifest has 100 MB). */
export function writeContent(path: string, content: string | readonly Buffer[]): void {
  if (typeof content === "string") {
    writeFileSync(path, content);
    return;
  }
  const file = openSync(path, "w");
  try {
    for (let rest = content; rest.length > 0; )
      rest = without(rest, writevSync(file, rest.slice(0, AT_ONCE)));
  } finally {
    closeSync(file);
  }
}

/** The system takes no more than 1,024 pieces at once. */
const AT_ONCE = 1000;

/** What is left of pieces of which so many bytes are written. */
function without(pieces: readonly Buffer[], written: number): readonly Buffer[] {
  let left = written;
  const at = pieces.findIndex((piece) => {
    if (piece.length > left) return true;
    left -= piece.length;
    return false;
  });
  return at === -1 ? [] : [pieces[at]!.subarray(left), ...pieces.slice(at + 1)];
}
