export const NODE = { width: 190, height: 34, gapX: 46, gapY: 12 };

/**
 * Places nodes in columns from left to right, each to the right of all it is made from, and orders every column so that
 * few edges cross. `edges` are `[from, to]`. Gives `{ nodes: Map id -> { x, y }, width, height }` in SVG units.
 */
export function layeredLayout(ids, edges) {
  const above = new Map(ids.map((id) => [id, []]));
  const below = new Map(ids.map((id) => [id, []]));
  for (const [from, to] of edges) {
    above.get(to).push(from);
    below.get(from).push(to);
  }
  const layers = layersOf(ids, above, below);
  for (let sweep = 0; sweep < 6; sweep++) {
    const down = sweep % 2 === 0;
    const order = down ? layers.slice(1) : layers.slice(0, -1).reverse();
    for (const layer of order) sortLayer(layer, layers, down ? above : below);
  }
  return place(layers, above);
}

/** The longest way from a beginning decides the column; what begins late is drawn near to where it is needed. */
function layersOf(ids, above, below) {
  const level = new Map();
  const depth = (id, way = new Set()) => {
    if (level.has(id)) return level.get(id);
    if (way.has(id)) return 0;
    way.add(id);
    const value = Math.max(-1, ...above.get(id).map((parent) => depth(parent, way))) + 1;
    way.delete(id);
    level.set(id, value);
    return value;
  };
  for (const id of ids) depth(id);
  for (const id of ids) {
    const next = below.get(id).map((child) => level.get(child));
    if (above.get(id).length === 0 && next.length > 0) level.set(id, Math.min(...next) - 1);
  }
  const layers = [];
  for (const id of ids) {
    layers[level.get(id)] ??= [];
    layers[level.get(id)].push(id);
  }
  return layers.filter(Boolean);
}

/** By the mean place of its neighbours; a node without any stays about where it is. */
function sortLayer(layer, layers, neighbours) {
  const place = new Map(layers.flatMap((one) => one.map((id, index) => [id, index / one.length])));
  const mean = (id, index) => {
    const around = neighbours.get(id).map((one) => place.get(one));
    return around.length === 0
      ? index / layer.length
      : around.reduce((sum, one) => sum + one, 0) / around.length;
  };
  const means = new Map(layer.map((id, index) => [id, mean(id, index)]));
  layer.sort((a, b) => means.get(a) - means.get(b));
}

function place(layers, above) {
  const step = NODE.height + NODE.gapY;
  const tallest = Math.max(1, ...layers.map((layer) => layer.length)) * step;
  const nodes = new Map();
  for (const [column, layer] of layers.entries()) {
    let free = 0;
    const rest = tallest - layer.length * step;
    for (const [index, id] of layer.entries()) {
      const parents = above.get(id).flatMap((one) => nodes.get(one)?.y ?? []);
      const wished =
        parents.length > 0
          ? parents.reduce((sum, y) => sum + y, 0) / parents.length
          : rest / 2 + index * step;
      const latest = tallest - (layer.length - index) * step;
      const y = Math.max(free, Math.min(wished, latest));
      nodes.set(id, { x: column * (NODE.width + NODE.gapX), y });
      free = y + step;
    }
  }
  const width = layers.length * (NODE.width + NODE.gapX) - NODE.gapX;
  return { nodes, width: Math.max(width, NODE.width), height: tallest - NODE.gapY };
}
