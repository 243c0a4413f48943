import { isInGraph } from "./project.mjs";

/**
 * The ids that a text in the manner of `--select` names: words apart by spaces add up, by commas narrow; `+x`, `x+`,
 * `2+x+1` take what is above and below; `tag:`, `path:`, `source:`, `type:`, `group:`, `package:`; `*` stands for
 * any letters. A plain word also finds a part of a name. Throws Error with what is wrong.
 */
export function selectIds(project, text) {
  const chosen = new Set();
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const parts = word
      .split(",")
      .filter(Boolean)
      .map((part) => onePart(project, part));
    const [first = new Set(), ...others] = parts;
    for (const id of first) if (others.every((other) => other.has(id))) chosen.add(id);
  }
  return chosen;
}

const PART = /^(?:(\d*)(\+))?(@)?([^+@]+?)(?:(\+)(\d*))?$/;

function onePart(project, part) {
  const [, up, above, at, name, below, down] = PART.exec(part) ?? [];
  if (name === undefined) throw new Error(`'${part}' is no selector`);
  const ids = new Set(
    project.data.entries.filter((entry) => isInGraph(entry) && fits(entry, name)).map(({ id }) => id),
  );
  const start = [...ids];
  if (above) spread(ids, start, project.parentsOf, !up ? Infinity : Number(up));
  if (below || at)
    spread(ids, start, (id) => inGraph(project, project.childrenOf(id)), !down ? Infinity : Number(down));
  if (at) spread(ids, [...ids], project.parentsOf, Infinity);
  return ids;
}

export const inGraph = (project, ids) => ids.filter((id) => isInGraph(project.byId.get(id)));

/** Adds what `next` leads to from `start`, so many steps far, to `ids`. */
export function spread(ids, start, next, steps) {
  let edge = start;
  for (let step = 0; step < steps && edge.length > 0; step++) {
    const further = [];
    for (const id of edge.flatMap(next)) {
      if (ids.has(id)) continue;
      ids.add(id);
      further.push(id);
    }
    edge = further;
  }
}

function fits(entry, written) {
  const colon = written.indexOf(":");
  const value = written.slice(colon + 1);
  const like = pattern(value);
  switch (colon < 0 ? "" : written.slice(0, colon)) {
    case "":
      return /[*?]/.test(value)
        ? like.test(entry.name)
        : entry.name.toLowerCase().includes(value.toLowerCase());
    case "tag":
      return (entry.tags ?? []).some((tag) => like.test(tag));
    case "path":
      return entry.path.startsWith(value.replace(/\/$/, "")) || like.test(entry.path);
    case "source":
      return entry.type === "source" && (like.test(entry.source) || like.test(entry.name));
    case "exposure":
      return entry.type === "exposure" && like.test(entry.name);
    case "type":
    case "resource_type":
      return like.test(entry.type);
    case "group":
      return entry.group !== undefined && like.test(entry.group);
    case "package":
      return like.test(entry.package);
    default:
      throw new Error(
        `'${written.slice(0, colon)}:' is not known here (tag, path, source, exposure, type, group, package)`,
      );
  }
}

const pattern = (text) =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "i",
  );
