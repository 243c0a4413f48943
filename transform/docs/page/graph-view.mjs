import { h } from "./dom.mjs";
import { layeredLayout, NODE } from "./layout.mjs";
import { isInGraph, linkTo, statusOf, typeName } from "./project.mjs";
import { inGraph, selectIds, spread } from "./select.mjs";

/** More boxes than this help nobody, and make old machines slow. */
const MOST = 300;

/** What the graph shows: the steps around a node, or what a selector names. */
export function graphIds(project, { focus, up, down, select }) {
  if (select) return selectIds(project, select);
  if (!focus) return new Set(project.data.entries.filter(isInGraph).map(({ id }) => id));
  const ids = new Set([focus]);
  spread(ids, [focus], project.parentsOf, up);
  spread(ids, [focus], (id) => inGraph(project, project.childrenOf(id)), down);
  return ids;
}

/** The lineage of a part of the project as a drawing to move and zoom, every box a link. */
export function graphView(project, wanted, tall = 420) {
  let ids;
  try {
    ids = [...graphIds(project, wanted)];
  } catch (error) {
    return h("p", { class: "notice", role: "alert" }, error.message);
  }
  if (ids.length === 0) return h("p", { class: "notice" }, "Nothing fits this selection.");
  const left = Math.max(0, ids.length - MOST);
  if (left > 0) ids = nearest(project, wanted.focus, ids);
  const shown = new Set(ids);
  const edges = ids.flatMap((id) =>
    project
      .parentsOf(id)
      .filter((one) => shown.has(one))
      .map((one) => [one, id]),
  );
  const layout = layeredLayout(ids, edges);
  const label = `Lineage: ${ids.length} nodes, ${edges.length} connections`;
  const canvas = h(
    "g",
    {},
    drawEdges(layout, edges, wanted.focus),
    ids.map((id) => drawNode(project, layout, id, wanted.focus)),
  );
  const picture = h("svg", { class: "graph", role: "group", "aria-label": label, "data-tall": tall }, canvas);
  const view = movable(picture, canvas, layout, wanted.focus);
  return h(
    "div",
    { class: "graph-box" },
    h(
      "div",
      { class: "graph-tools" },
      h(
        "span",
        { class: "quiet" },
        left > 0
          ? `${MOST} of ${MOST + left} nodes: narrow the selection to see the rest`
          : `${ids.length} nodes`,
      ),
      h("button", { type: "button", "aria-label": "Zoom in", onclick: () => view.zoom(1.25) }, "+"),
      h("button", { type: "button", "aria-label": "Zoom out", onclick: () => view.zoom(0.8) }, "−"),
      h("button", { type: "button", onclick: () => view.showAll() }, "Fit"),
    ),
    picture,
  );
}

/** The nodes closest to the focus, or the first of the list. */
function nearest(project, focus, ids) {
  if (!focus) return ids.slice(0, MOST);
  const allowed = new Set(ids);
  const near = new Set([focus]);
  for (let edge = [focus]; edge.length > 0 && near.size < MOST; ) {
    const around = edge.flatMap((id) => [...project.parentsOf(id), ...project.childrenOf(id)]);
    edge = [...new Set(around)].filter((id) => allowed.has(id) && !near.has(id)).slice(0, MOST - near.size);
    for (const id of edge) near.add(id);
  }
  return [...near];
}

function drawEdges({ nodes }, edges, focus) {
  return edges.map(([from, to]) => {
    const a = nodes.get(from);
    const b = nodes.get(to);
    const [x1, y1] = [a.x + NODE.width, a.y + NODE.height / 2];
    const [x2, y2] = [b.x, b.y + NODE.height / 2];
    const bend = Math.max(24, (x2 - x1) / 2);
    const near = from === focus || to === focus;
    return h("path", {
      class: near ? "edge near" : "edge",
      d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    });
  });
}

const LONGEST = 22;

function drawNode(project, { nodes }, id, focus) {
  const entry = project.byId.get(id);
  const { x, y } = nodes.get(id);
  const name = entry.name.length > LONGEST ? `${entry.name.slice(0, LONGEST - 1)}…` : entry.name;
  const status = entry.result && statusOf(entry.result.status);
  const told = [typeName(entry.type), entry.name, status?.[1]].filter(Boolean).join(", ");
  const link = h(
    "g",
    { class: `box ${entry.type}${id === focus ? " focus" : ""}`, transform: `translate(${x} ${y})` },
    h("title", {}, told),
    h("rect", { class: "body", width: NODE.width, height: NODE.height, rx: 6 }),
    h("path", { class: "mark", d: `M6 0H5a5 5 0 0 0-5 5v${NODE.height - 10}a5 5 0 0 0 5 5h1z` }),
    h("text", { x: 15, y: NODE.height / 2, "dominant-baseline": "central" }, name),
    status &&
      status[0] !== "quiet" &&
      h("circle", { class: status[0], cx: NODE.width - 12, cy: NODE.height / 2, r: 4 }),
  );
  const anchor = document.createElementNS("http://www.w3.org/2000/svg", "a");
  anchor.setAttribute("href", linkTo(id));
  anchor.setAttribute("aria-label", told);
  anchor.append(link);
  return anchor;
}

/** Dragging moves, the wheel with Ctrl (or a pinch) zooms, keys + - 0 and arrows do both. */
function movable(picture, canvas, layout, focus) {
  let [x, y, scale] = [0, 0, 1];
  const show = () => canvas.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  const size = () => [picture.clientWidth || 800, picture.clientHeight || 400];
  const showAll = () => {
    const [width] = size();
    // Boxes that nobody can read say nothing: rather show the part around the focus.
    const wide = Math.max(0.6, Math.min(1, (width - 32) / layout.width));
    picture.style.height = `${Math.min(Math.max(120, layout.height * wide + 48), picture.dataset.tall)}px`;
    const [, height] = size();
    const whole = Math.min(1, (width - 32) / layout.width, (height - 32) / layout.height);
    scale = Math.max(whole, 0.6);
    const at = whole < scale && layout.nodes.get(focus);
    x = at ? width / 2 - (at.x + NODE.width / 2) * scale : (width - layout.width * scale) / 2;
    y = at ? height / 2 - (at.y + NODE.height / 2) * scale : (height - layout.height * scale) / 2;
    if (!at && whole < scale) [x, y] = [16, 16];
    show();
  };
  const zoom = (factor, cx = size()[0] / 2, cy = size()[1] / 2) => {
    const next = Math.min(2.5, Math.max(0.1, scale * factor));
    x = cx - ((cx - x) * next) / scale;
    y = cy - ((cy - y) * next) / scale;
    scale = next;
    show();
  };
  const move = (dx, dy) => {
    x += dx;
    y += dy;
    show();
  };
  listen(picture, { move, zoom, showAll });
  new ResizeObserver((_seen, observer) => {
    showAll();
    observer.disconnect();
  }).observe(picture);
  return { zoom, showAll };
}

const KEYS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };

function listen(picture, { move, zoom, showAll }) {
  let held;
  let dragged = false;
  picture.addEventListener("pointerdown", (event) => {
    held = [event.clientX, event.clientY];
    dragged = false;
  });
  picture.addEventListener("pointermove", (event) => {
    if (!held || event.buttons === 0) return;
    const [dx, dy] = [event.clientX - held[0], event.clientY - held[1]];
    if (!dragged && Math.hypot(dx, dy) < 4) return;
    dragged = true;
    held = [event.clientX, event.clientY];
    picture.setPointerCapture(event.pointerId);
    move(dx, dy);
  });
  picture.addEventListener("pointerup", () => (held = undefined));
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  picture.addEventListener("click", (event) => dragged && event.preventDefault(), true);
  picture.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // the page scrolls as it should
      event.preventDefault();
      const box = picture.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
    },
    { passive: false },
  );
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS[event.key]) move(...KEYS[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") showAll();
    else return;
    event.preventDefault();
  });
}
