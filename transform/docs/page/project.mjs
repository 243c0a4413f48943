/** Kinds of things in the order they are listed, with what several of them are called. */
export const TYPES = {
  source: "Sources",
  seed: "Seeds",
  model: "Models",
  snapshot: "Snapshots",
  exposure: "Exposures",
  metric: "Metrics",
  semantic_model: "Semantic models",
  saved_query: "Saved queries",
  macro: "Macros",
  unit_test: "Unit tests",
  test: "Tests",
};

export const typeName = (type) => type.replace("_", " ");

/** Looks up what the data holds: entries by id, their children, their tests, where a column goes. */
export function indexProject(data) {
  const byId = new Map(data.entries.map((entry) => [entry.id, entry]));
  const children = new Map();
  const push = (map, key, value) => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  const goesTo = new Map();
  const tests = new Map();
  const callers = new Map();
  for (const entry of data.entries) {
    for (const parent of entry.parents ?? []) push(children, parent, entry.id);
    for (const macro of entry.macros ?? []) push(callers, macro, entry.id);
    for (const column of entry.columns ?? []) {
      for (const [id, name] of column.from ?? []) push(goesTo, columnKey(id, name), [entry.id, column.name]);
    }
    if (entry.type === "test" && entry.of) push(tests, entry.of, entry);
    else if (entry.type === "test" || entry.type === "unit_test") {
      for (const parent of entry.parents ?? []) push(tests, parent, entry);
    }
  }
  return {
    data,
    byId,
    of: (type) => data.entries.filter((entry) => entry.type === type),
    parentsOf: (id) => (byId.get(id)?.parents ?? []).filter((one) => byId.has(one)),
    childrenOf: (id) => children.get(id) ?? [],
    testsOf: (id) => tests.get(id) ?? [],
    callersOf: (id) => callers.get(id) ?? [],
    goesTo: (id, column) => goesTo.get(columnKey(id, column)) ?? [],
  };
}

const columnKey = (id, column) => `${id} ${column.toLowerCase()}`;

/** Whether a kind stands in the lineage graph. Tests would bury what people look for. */
export const isInGraph = (entry) => !["test", "unit_test", "macro"].includes(entry.type);

/** The address of an entry's page, or of one of its columns there. */
export const linkTo = (id, column) =>
  `#/${encodeURIComponent(id)}${column === undefined ? "" : `/column/${encodeURIComponent(column)}`}`;

/** What a name is followed by, so that two things of one name can be told apart. */
export const folderOf = (entry) => entry.path.split("/").slice(0, -1).join("/");

const STATUS = {
  success: ["good", "built"],
  pass: ["good", "passed"],
  warn: ["warn", "warned"],
  fail: ["bad", "failed"],
  error: ["bad", "failed"],
  "runtime error": ["bad", "could not be asked"],
  skipped: ["quiet", "skipped"],
  "no-op": ["quiet", "only counted"],
};

/** How a status looks and what it says: `[tone, word]`. */
export const statusOf = (status) => STATUS[status] ?? ["quiet", status];
