import { breakable, h, timeElement } from "./dom.mjs";
import { graphView } from "./graph-view.mjs";
import {
  codeTabs,
  columnLink,
  facts,
  linksByType,
  nodeLink,
  prose,
  resultLine,
  shortProse,
  statusMark,
  table,
} from "./node-parts.mjs";
import { folderOf, isInGraph, linkTo, typeName } from "./project.mjs";

/** The page of one entry. */
export function nodeView(project, entry, column) {
  return [
    h(
      "p",
      { class: "crumbs" },
      h("a", { href: "#/" }, project.data.project),
      ` / ${folderOf(entry) || entry.package}`,
    ),
    h("h1", { tabindex: -1 }, h("span", { class: `dot ${entry.type}`, "aria-hidden": "true" }), entry.name),
    badges(entry),
    entry.result && h("p", { class: "last-run" }, "Last run: ", resultLine(entry.result)),
    entry.result?.message && h("pre", { class: "message" }, entry.result.message),
    entry.problem && h("p", { class: "notice" }, `Its columns could not be traced: ${entry.problem}`),
    entry.description ? prose(entry.description) : h("p", { class: "quiet" }, "Nobody has described it yet."),
    h("section", { "aria-label": "Facts" }, factsOf(project, entry)),
    columnsSection(project, entry, column),
    testsSection(project, entry),
    lineageSection(project, entry),
    relativesSection(project, entry),
    unitTestSection(entry),
    writtenSection(entry),
    codeSection(entry),
  ];
}

function badges(entry) {
  const words = [
    [typeName(entry.type), `kind ${entry.type}`],
    [entry.materialized, ""],
    [entry.language, ""],
    [entry.access && entry.access !== "protected" ? entry.access : undefined, ""],
    [entry.contract && "contract", ""],
    [
      entry.version !== undefined &&
        (entry.version === entry.latest ? "latest version" : `latest is v${entry.latest}`),
      "",
    ],
    [entry.severity === "warn" && "only warns", ""],
    ...(entry.tags ?? []).map((tag) => [`#${tag}`, "tag"]),
  ];
  return h(
    "ul",
    { class: "badges", "aria-label": "Kind and tags" },
    words.filter(([word]) => word).map(([word, kind]) => h("li", { class: kind }, word)),
  );
}

function factsOf(project, entry) {
  const { meta = {} } = entry;
  const { owner, grain, ...more } = meta;
  const list = (value) => (Array.isArray(value) ? value.join(", ") : value);
  const plain = (value) =>
    value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
  const person =
    typeof entry.owner === "object"
      ? [entry.owner.name, entry.owner.email].filter(Boolean).join(", ")
      : owner;
  return facts([
    ["One row per", grain && list(grain)],
    ["Key", entry.key && list(entry.key)],
    ["Relation", entry.relation && h("code", {}, entry.relation)],
    ["In the warehouse", entry.relation && (entry.built ?? "not built")],
    ["Tests", entry.of && [nodeLink(project, entry.of), entry.column && `, column ${entry.column}`]],
    [
      "Rule",
      entry.test && h("code", {}, `${entry.test}${entry.kwargs ? ` ${JSON.stringify(entry.kwargs)}` : ""}`),
    ],
    ["Only where", entry.where && h("code", {}, entry.where)],
    ["Fails if", entry.error_if && h("code", {}, entry.error_if)],
    ["Warns if", entry.warn_if && h("code", {}, entry.warn_if)],
    ["Owner", person && plain(person)],
    ["Group", entry.group],
    ["Maturity", entry.maturity],
    [
      "Address",
      entry.url &&
        h("a", { href: /^https?:/.test(entry.url) ? entry.url : "#", rel: "noopener noreferrer" }, entry.url),
    ],
    ["Loaded by", entry.loader],
    ["Source", entry.sourceDescription && shortProse(entry.sourceDescription)],
    ["Freshness", freshness(entry)],
    ["Strategy", entry.strategy],
    ["File", h("code", {}, entry.path)],
    ["Package", entry.package === project.data.project ? undefined : entry.package],
    ...Object.entries(more).map(([name, value]) => [name.replaceAll("_", " "), plain(value)]),
  ]);
}

function freshness({ freshness: rule, fresh }) {
  if (!rule && !fresh) return undefined;
  const limit = (name, one) =>
    one?.count && `${name} after ${one.count} ${one.period}${one.count === 1 ? "" : "s"}`;
  const rules = [limit("warns", rule?.warn_after), limit("fails", rule?.error_after)]
    .filter(Boolean)
    .join(", ");
  if (!fresh) return `${rules}; not asked yet`;
  return [
    statusMark(fresh),
    fresh.at && [" newest row ", timeElement(fresh.at)],
    rules && ` (${rules})`,
    fresh.message,
  ];
}

function columnsSection(project, entry, wanted) {
  const columns = entry.columns ?? [];
  if (columns.length === 0) {
    return entry.columns === undefined && !entry.relation
      ? undefined
      : section(
          "Columns",
          0,
          h("p", { class: "quiet" }, "None are known: neither the YAML nor the warehouse tells them."),
        );
  }
  const tests = project.testsOf(entry.id).filter((test) => test.column);
  const traced = columns.some((column) => column.from || column.unsure);
  const used = columns.some((column) => project.goesTo(entry.id, column.name).length > 0);
  const heads = [
    "Column",
    "Description",
    ...(tests.length > 0 ? ["Tests"] : []),
    ...(traced ? ["Made from"] : []),
    ...(used ? ["Goes into"] : []),
  ];
  const rows = columns.map((column) =>
    h(
      "tr",
      {
        id: `column-${column.name}`,
        class: wanted?.toLowerCase() === column.name.toLowerCase() ? "wanted" : undefined,
      },
      h(
        "th",
        { scope: "row" },
        h("a", { class: "anchor", href: linkTo(entry.id, column.name) }, breakable(column.name)),
        h("span", { class: "type" }, column.type ?? ""),
        column.missing && h("span", { class: "status bad" }, "not in the table"),
      ),
      h(
        "td",
        { class: "wide" },
        column.description ? shortProse(column.description) : h("span", { class: "quiet" }, "–"),
      ),
      tests.length > 0 && h("td", {}, columnTests(project, tests, column.name)),
      traced &&
        h(
          "td",
          {},
          columnList(project, column.from ?? []),
          column.unsure && h("span", { class: "quiet small" }, `not sure: ${column.unsure}`),
        ),
      used && h("td", {}, columnList(project, project.goesTo(entry.id, column.name))),
    ),
  );
  return section(
    "Columns",
    columns.length,
    table(heads, rows, { class: "columns", label: `Columns of ${entry.name}` }),
  );
}

const MOST_SHOWN = 4;

function columnList(project, list) {
  if (list.length === 0) return h("span", { class: "quiet" }, "–");
  const items = list.map(([id, column]) => h("li", {}, columnLink(project, id, column)));
  if (items.length <= MOST_SHOWN + 1) return h("ul", { class: "plain" }, items);
  return [
    h("ul", { class: "plain" }, items.slice(0, MOST_SHOWN)),
    h(
      "details",
      {},
      h("summary", {}, `${items.length - MOST_SHOWN} more`),
      h("ul", { class: "plain" }, items.slice(MOST_SHOWN)),
    ),
  ];
}

function columnTests(project, tests, column) {
  const own = tests.filter((test) => test.column.toLowerCase() === column.toLowerCase());
  if (own.length === 0) return h("span", { class: "quiet" }, "–");
  return h(
    "ul",
    { class: "plain" },
    own.map((test) =>
      h("li", {}, nodeLink(project, test.id, test.test), test.result && [" ", statusMark(test.result)]),
    ),
  );
}

function testsSection(project, entry) {
  const tests = project.testsOf(entry.id).filter((test) => !test.column);
  if (tests.length === 0) return undefined;
  const rows = tests.map((test) =>
    h(
      "tr",
      {},
      h(
        "td",
        {},
        nodeLink(
          project,
          test.id,
          test.test && test.kwargs
            ? `${test.test} ${Object.values(test.kwargs)
                .map((one) => JSON.stringify(one))
                .join(", ")}`
            : test.name,
        ),
      ),
      h(
        "td",
        { class: "wide" },
        test.description ? shortProse(test.description) : h("span", { class: "quiet" }, typeName(test.type)),
      ),
      h("td", {}, test.result ? resultLine(test.result) : h("span", { class: "quiet" }, "not run")),
    ),
  );
  return section(
    "Tests of the whole",
    tests.length,
    table(["Test", "What it holds", "Last run"], rows, { class: "tests" }),
  );
}

function lineageSection(project, entry) {
  if (!isInGraph(entry)) return undefined;
  const graph = graphView(project, { focus: entry.id, up: 1, down: 1 });
  const link = h(
    "a",
    { href: `#/graph?focus=${encodeURIComponent(entry.id)}&up=3&down=3` },
    "Further up and down",
  );
  return section("Lineage", undefined, graph, h("p", {}, link));
}

function relativesSection(project, entry) {
  const isMacro = entry.type === "macro";
  const down = isMacro
    ? project.callersOf(entry.id)
    : project.childrenOf(entry.id).filter((id) => isInGraph(project.byId.get(id)));
  const up = [...project.parentsOf(entry.id), ...(entry.macros ?? []).filter((id) => project.byId.has(id))];
  return h(
    "div",
    { class: "two" },
    section("Depends on", up.length, linksByType(project, up, "Nothing of this project.")),
    // Nothing ever reads a test.
    !entry.type.endsWith("test") &&
      section("Used by", down.length, linksByType(project, down, "Nothing of this project.")),
  );
}

function unitTestSection(entry) {
  if (entry.type !== "unit_test") return undefined;
  const given = (entry.given ?? []).map((one) => [
    h("h3", {}, "Given ", h("code", {}, one.input)),
    rowsTable(one),
  ]);
  return section("Example", undefined, given, h("h3", {}, "Expected"), rowsTable(entry.expect ?? {}));
}

function rowsTable({ rows }) {
  if (!Array.isArray(rows)) return h("pre", { class: "message" }, rows ?? "no rows");
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value) =>
    value === null || value === undefined ? h("span", { class: "quiet" }, "null") : String(value);
  return table(
    heads,
    rows.map((row) =>
      h(
        "tr",
        {},
        heads.map((head) => h("td", {}, cell(row[head]))),
      ),
    ),
  );
}

function writtenSection(entry) {
  const parts = [entry.arguments && argumentsTable(entry.arguments)];
  if (entry.written) parts.push(h("pre", { class: "message" }, JSON.stringify(entry.written, null, 2)));
  return parts.some(Boolean)
    ? section(entry.arguments ? "Arguments" : "As written", undefined, parts)
    : undefined;
}

function argumentsTable(given) {
  const row = ({ name, type, description }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", {}, type ?? ""),
      h("td", { class: "wide" }, shortProse(description ?? "")),
    );
  return table(["Argument", "Type", "Description"], given.map(row));
}

function codeSection(entry) {
  const first =
    entry.language === "typescript" ? "TypeScript" : entry.type === "macro" ? "Macro" : "As written";
  const tabs = codeTabs([
    [first, entry.raw],
    ["Compiled", entry.compiled],
  ]);
  return tabs && section("Code", undefined, tabs);
}

export function section(title, count, ...content) {
  const id = `section-${title.toLowerCase().replaceAll(" ", "-")}`;
  const head = h("h2", { id }, title, count !== undefined && [" ", h("span", { class: "count" }, count)]);
  return h("section", { "aria-labelledby": id }, head, content);
}
