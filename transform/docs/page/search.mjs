import { TYPES } from "./project.mjs";

/** Kinds that people look for first. */
const WEIGHT = {
  model: 30,
  source: 24,
  exposure: 22,
  seed: 20,
  snapshot: 20,
  metric: 20,
  column: 10,
  macro: 6,
  unit_test: 2,
};

/** Everything that can be found by name: entries, and the columns of each. */
export function searchIndex(entries) {
  const found = [];
  for (const entry of entries) {
    const about = {
      id: entry.id,
      type: entry.type,
      where: entry.path,
      text: (entry.description ?? "").toLowerCase(),
    };
    found.push({ ...about, name: entry.name, low: entry.name.toLowerCase(), tags: entry.tags });
    for (const column of entry.columns ?? []) {
      const text = (column.description ?? "").toLowerCase();
      const low = column.name.toLowerCase();
      found.push({
        id: entry.id,
        type: "column",
        where: entry.name,
        column: column.name,
        name: column.name,
        low,
        text,
      });
    }
  }
  return found;
}

/**
 * The best hits of a query, best first. Words are all wanted: in the name, where it stands, its tags or its description;
 * `table.column` and `type:word` narrow.
 */
export function search(index, query, limit = 40) {
  const words = query.toLowerCase().trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits = [];
  for (const one of index) {
    let score = WEIGHT[one.type] ?? 0;
    for (const word of words) {
      const value = wordScore(one, word);
      if (value === 0) {
        score = 0;
        break;
      }
      score += value;
    }
    if (score > 0) hits.push([score - one.low.length / 10, one]);
  }
  return hits
    .sort(([a, x], [b, y]) => b - a || (x.low < y.low ? -1 : 1))
    .slice(0, limit)
    .map(([, one]) => one);
}

function wordScore(one, word) {
  const [, type, rest] = /^(\w+):(.+)$/.exec(word) ?? [];
  if (type !== undefined && (type in TYPES || type === "column")) {
    return one.type === type ? nameScore(one.low, rest) : 0;
  }
  if (type === "tag") return one.tags?.some((tag) => tag.toLowerCase().startsWith(rest)) ? 50 : 0;
  const dot = word.lastIndexOf(".");
  if (one.column !== undefined && dot > 0 && one.where.toLowerCase().includes(word.slice(0, dot))) {
    const score = nameScore(one.low, word.slice(dot + 1));
    if (score > 0) return score + 30;
  }
  const score = nameScore(one.low, word);
  if (score > 0) return score;
  if (one.where.toLowerCase().includes(word)) return 12;
  if (one.tags?.some((tag) => tag.toLowerCase().includes(word))) return 15;
  return word.length > 2 && one.text.includes(word) ? 8 : 0;
}

/** Whole name, its beginning, the beginning of a word in it, anywhere, or the letters in order: the last for slips. */
function nameScore(name, word) {
  if (name === word) return 200;
  if (name.startsWith(word)) return 120;
  const at = name.indexOf(word);
  if (at > 0) return /[^a-z0-9]/.test(name[at - 1]) ? 90 : 50;
  return word.length > 3 && inOrder(name, word) ? 20 : 0;
}

function inOrder(name, word) {
  let at = 0;
  let first = -1;
  for (const letter of word) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
    if (first < 0) first = at;
  }
  return at - first <= word.length + 3;
}
