import { h, timeElement } from "./dom.mjs";
import { graphIds, graphView } from "./graph-view.mjs";
import { nodeLink, prose, resultLine, shortProse, table } from "./node-parts.mjs";
import { section } from "./node-view.mjs";
import { folderOf, isInGraph, statusOf, TYPES, typeName } from "./project.mjs";

/** The first page: what there is, how the last run went, and the models by folder. */
export function homeView(project) {
  const { data } = project;
  return [
    h("h1", { tabindex: -1 }, data.project),
    h("p", { class: "quiet" }, `${data.warehouse}. Written `, timeElement(data.generatedAt), "."),
    data.overview && prose(data.overview),
    h(
      "ul",
      { class: "figures" },
      figures(project).map(([value, label]) => h("li", {}, h("strong", {}, value), " ", label)),
    ),
    lastRunSection(project),
    foldersSection(project),
  ];
}

function figures(project) {
  const counts = Object.entries(TYPES).map(([type, label]) => {
    const count = project.of(type).length;
    return [count, count === 1 ? typeName(type) : label.toLowerCase()];
  });
  const columns = project.of("model").flatMap((model) => model.columns ?? []);
  const described = columns.filter((column) => column.description).length;
  const share =
    columns.length === 0
      ? []
      : [[`${Math.floor((100 * described) / columns.length)} %`, "of models' columns described"]];
  return [
    ...counts.filter(([count]) => count > 0).map(([count, label]) => [count.toLocaleString("en"), label]),
    ...share,
  ];
}

function lastRunSection(project) {
  const { lastRun, entries } = project.data;
  if (!lastRun) return undefined;
  const run = entries.filter((entry) => entry.result);
  const earlier = run.filter((entry) => entry.result.earlier && !entry.result.skipped);
  const ran = run.filter((entry) => !entry.result.earlier || entry.result.skipped);
  const bad = run.filter((entry) => ["bad", "warn"].includes(statusOf(entry.result.status)[0]));
  const rows = bad.map((entry) =>
    h(
      "tr",
      {},
      h("td", {}, nodeLink(project, entry.id)),
      h("td", {}, resultLine(entry.result)),
      h("td", { class: "wide" }, (entry.result.message ?? "").split("\n")[0]),
    ),
  );
  return section(
    "Last run",
    undefined,
    h(
      "p",
      {},
      h("code", {}, lastRun.command),
      " ended ",
      timeElement(lastRun.at),
      ` after ${lastRun.seconds.toFixed(1)} s: ${countsOf(ran)}.`,
    ),
    earlier.length > 0 &&
      h("p", {}, `What it left alone stands as earlier runs left it: ${countsOf(earlier)}.`),
    rows.length > 0
      ? table(["What", "Result", "Why"], rows)
      : h("p", { class: "quiet" }, "Nothing failed or warned when it last ran."),
  );
}

/** `40 built, 2 failed`. */
function countsOf(entries) {
  const words = new Map();
  for (const { result } of entries) {
    const [, word] = statusOf(result.skipped ? "skipped" : result.status);
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  return (
    [...words].map(([word, count]) => `${count.toLocaleString("en")} ${word}`).join(", ") || "nothing ran"
  );
}

function foldersSection(project) {
  const folders = Map.groupBy ? Map.groupBy(project.of("model"), folderOf) : grouped(project.of("model"));
  const parts = [...folders].map(([folder, models]) => [
    h("h3", {}, folder, " ", h("span", { class: "count" }, models.length)),
    h(
      "ul",
      { class: "described" },
      models.map((model) =>
        h(
          "li",
          {},
          nodeLink(project, model.id),
          model.description && h("span", {}, shortProse(firstSentence(model.description))),
        ),
      ),
    ),
  ]);
  return section("Models by folder", undefined, parts);
}

function grouped(models) {
  const folders = new Map();
  for (const model of models) folders.set(folderOf(model), [...(folders.get(folderOf(model)) ?? []), model]);
  return folders;
}

const firstSentence = (text) =>
  /^[\s\S]*?[.!?](?=\s|$)/.exec(text.split(/\n\s*\n/)[0])?.[0] ?? text.split(/\n\s*\n/)[0];

/** The lineage of the project: around a node, or of what a selector names. `go` follows a new address. */
export function graphPage(project, parameters, go) {
  const focus = project.byId.has(parameters.get("focus")) ? parameters.get("focus") : undefined;
  const wanted = {
    focus,
    up: Number(parameters.get("up") ?? 2),
    down: Number(parameters.get("down") ?? 2),
    select: parameters.get("select") ?? "",
  };
  const submit = (event) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const next = new URLSearchParams();
    for (const name of ["focus", "up", "down", "select"])
      if (given.get(name)) next.set(name, given.get(name));
    go(`#/graph?${next}`);
  };
  const steps = (name, label, value) =>
    h(
      "label",
      {},
      label,
      h("input", {
        name,
        type: "number",
        min: 0,
        max: 50,
        value,
        onchange: (event) => event.currentTarget.form.requestSubmit(),
      }),
    );
  return [
    h("h1", { tabindex: -1 }, "Lineage"),
    h(
      "form",
      { class: "graph-form", onsubmit: submit },
      h(
        "label",
        { class: "grow" },
        "Show",
        h("input", {
          name: "select",
          value: wanted.select,
          placeholder: focus
            ? "around the node below, or: tag:finance +orders+"
            : "everything, or: +orders+ tag:finance path:models/marts",
          list: "names",
        }),
      ),
      focus && h("input", { type: "hidden", name: "focus", value: focus }),
      focus &&
        !wanted.select && [steps("up", "Steps up", wanted.up), steps("down", "Steps down", wanted.down)],
      h("button", { type: "submit" }, "Draw"),
    ),
    h(
      "datalist",
      { id: "names" },
      project.data.entries.filter(isInGraph).map((entry) => h("option", { value: entry.name })),
    ),
    focus &&
      !wanted.select &&
      h("p", {}, "Around ", nodeLink(project, focus), ". ", h("a", { href: "#/graph" }, "Show everything")),
    graphView(project, wanted, Math.max(360, Math.round(innerHeight * 0.7))),
    h(
      "p",
      { class: "quiet small" },
      "Drag to move; + and − (or Ctrl and the wheel) zoom. Selectors: name, na*e, +up, down+, 2+both+1, tag:, path:, source:, exposure:, type:, group:; a comma narrows.",
    ),
    asList(project, wanted),
  ];
}

/** The same as text, for those who do not see the drawing. */
function asList(project, wanted) {
  let ids;
  try {
    ids = [...graphIds(project, wanted)];
  } catch {
    return undefined;
  }
  const item = (id) => {
    const parents = project.parentsOf(id);
    return h(
      "li",
      {},
      nodeLink(project, id),
      parents.length > 0 && [
        " from ",
        parents.map((one, index) => [index > 0 && ", ", nodeLink(project, one)]),
      ],
    );
  };
  const details = h("details", {}, h("summary", {}, `As a list (${ids.length})`));
  details.addEventListener(
    "toggle",
    () => details.children.length === 1 && details.append(h("ul", {}, ids.sort().map(item))),
  );
  return details;
}
