import { layerOf, type Rule } from "./rule.ts";

const MAX_LINES = 100;

/** A model reads on a page or two; a longer one holds two jobs. */
export const modelLength: Rule = {
  id: "model-length",
  severity: "warn",
  instead: "move one job into an intermediate model, or the repeated part into a macro.",
  check({ node }) {
    const lines = node.rawCode.trimEnd().split("\n").length;
    if (lines <= MAX_LINES) return [];
    const message = `${node.name} has ${lines} lines; the house's limit is ${MAX_LINES}.`;
    return [{ at: { path: node.path, line: MAX_LINES + 1, column: 1 }, message }];
  },
};

const NAMES = {
  staging: { pattern: /^stg_[a-z0-9_]+?__[a-z0-9_]+$/, form: "stg_<source>__<things>" },
  intermediate: { pattern: /^int_[a-z0-9_]+$/, form: "int_<things>_<verb>" },
  marts: { pattern: /^(?!stg_|int_)[a-z0-9_]+$/, form: "<things>, without stg_ or int_" },
};

/** A model's name says its layer, so that a reader of one ref() knows what it may contain. */
export const modelName: Rule = {
  id: "model-name",
  severity: "error",
  instead: "rename the model, or move it to the folder of its layer.",
  check({ node }) {
    const layer = layerOf(node);
    if (layer === undefined || NAMES[layer].pattern.test(node.name)) return [];
    return [
      { at: node.place, message: `${node.name} is in ${layer}, where names are ${NAMES[layer].form}.` },
    ];
  },
};

/** The folder is the layer: configs (schema, materialisation, tags) follow it. */
export const modelFolder: Rule = {
  id: "model-folder",
  severity: "error",
  instead: "put it into staging/<source>/, intermediate/<area>/ or marts/<area>/.",
  check({ node }) {
    if (layerOf(node) !== undefined) return [];
    return [{ at: node.place, message: `${node.name} is in none of staging, intermediate and marts.` }];
  },
};
