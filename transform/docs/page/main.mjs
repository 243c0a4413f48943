import { h } from "./dom.mjs";
import { graphPage, homeView } from "./home-view.mjs";
import { markCurrent, navigation } from "./navigation.mjs";
import { nodeView } from "./node-view.mjs";
import { indexProject } from "./project.mjs";
import { searchBox } from "./search-box.mjs";

const project = indexProject(JSON.parse(document.getElementById("data").textContent));
const main = document.getElementById("main");
const side = document.getElementById("side");
let first = true;

const go = (hash) => {
  if (location.hash === hash) show();
  else location.hash = hash;
};

/** What an address names: `#/`, `#/graph?…`, `#/<id>`, `#/<id>/column/<name>`. */
function route() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [id = "", , column] = path.split("/").map(decodeURIComponent);
  if (id === "") return { title: project.data.project, path, content: homeView(project) };
  if (id === "graph")
    return { title: "Lineage", path, content: graphPage(project, new URLSearchParams(query), go) };
  const entry = project.byId.get(id);
  if (entry) return { title: entry.name, id, column, content: nodeView(project, entry, column) };
  const sorry = [
    h("h1", { tabindex: -1 }, "Not here"),
    h("p", {}, h("code", {}, id), " is not in this project. Search for what it is called now."),
  ];
  return { title: "Not here", path, content: sorry };
}

function show() {
  const { title, id, path, column, content } = route();
  document.title = title === project.data.project ? title : `${title} · ${project.data.project}`;
  main.replaceChildren(...[content].flat(Number.POSITIVE_INFINITY).filter(Boolean));
  markCurrent(side, id, path);
  document.body.classList.remove("browsing");
  const row = column !== undefined && document.querySelector("tr.wanted");
  if (row) row.scrollIntoView({ block: "center" });
  else window.scrollTo(0, 0);
  // After a click the reader is told where they are; on arrival the browser does that.
  if (!first) main.querySelector("h1")?.focus({ preventScroll: true });
  first = false;
}

const THEMES = ["system", "light", "dark"];

function themeButton() {
  const stored = () => {
    try {
      return localStorage.getItem("patron-docs-theme") ?? "system";
    } catch {
      return "system"; // a page opened from a file may keep nothing
    }
  };
  const apply = (theme) => {
    if (theme === "system") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset.theme = theme;
    button.textContent = { system: "Auto", light: "Light", dark: "Dark" }[theme];
    button.setAttribute("aria-label", `Colours: ${theme}. Change`);
  };
  const button = h("button", {
    type: "button",
    class: "theme",
    onclick: () => {
      const next =
        THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? "system") + 1) % THEMES.length];
      try {
        localStorage.setItem("patron-docs-theme", next);
      } catch {
        // The choice then lasts as long as the page.
      }
      apply(next);
    },
  });
  apply(stored());
  return button;
}

const browse = h(
  "button",
  {
    type: "button",
    class: "browse",
    "aria-controls": "side",
    onclick: () => document.body.classList.toggle("browsing"),
  },
  "Browse",
);
document
  .querySelector("header.top")
  .append(
    browse,
    h("a", { class: "brand", href: "#/" }, project.data.project),
    searchBox(project, go),
    themeButton(),
  );
side.append(...navigation(project).flat(2));
window.addEventListener("hashchange", show);
show();
