import { layerOf, matches, placeAt, type Rule, withoutComments } from "./rule.ts";

const SOURCE = /\bsource\s*\(/g;
const STAR = /select\s+(?:\w+\.)?\*\s+from\s+(\{\{[\s\S]*?\}\}|[\w".]+)/gi;

/** Only staging reads raw tables: a vendor's change then meets one model, not twenty. */
export const sourceOutsideStaging: Rule = {
  id: "source-outside-staging",
  severity: "error",
  instead: "ref() the staging model of that table; make one (stg_<source>__<table>) where there is none.",
  check({ node }) {
    if (layerOf(node) === "staging" || node.sources.length === 0) return [];
    const calls = matches(node, SOURCE);
    const names = node.sources.map((names) => names.join(".")).join(", ");
    const message = `${node.name} reads a source (${names}) and is not in staging.`;
    return [{ at: calls[0]?.at ?? placeAt(node, 0), message }];
  },
};

/**
 * A raw table's columns never reach a model's output by `*`: a vendor's new field would appear unnamed, undescribed
 * and maybe personal. `*` in an import CTE is fine as long as a later select names the columns.
 */
export const starOverSource: Rule = {
  id: "star-over-source",
  severity: "error",
  instead: "name the columns that the model gives: with source as (…), renamed as (select id as order_id, …)",
  check({ node }) {
    const stars = matches(node, STAR).map(({ match, at }) => ({
      at,
      from: match[1]!.replaceAll('"', "").toLowerCase(),
      cte: enclosingCte(withoutComments(node.rawCode), match.index),
    }));
    const open = new Set(stars.filter((star) => /\bsource\s*\(/.test(star.from)).map((star) => star.cte));
    for (let size = -1; size !== open.size; ) {
      size = open.size;
      for (const star of stars) if (open.has(star.from)) open.add(star.cte);
    }
    if (!open.has("")) return [];
    const last = stars.filter(
      (star) => star.cte === "" && (open.has(star.from) || star.from.startsWith("{{")),
    );
    const message = `${node.name} gives every column of a source as it comes (select *).`;
    return last.slice(0, 1).map(({ at }) => ({ at, message }));
  },
};

/** A schema's name in SQL ties the model to one target: another target, or a published copy, reads the wrong table. */
export const hardCodedRelation: Rule = {
  id: "hard-coded-relation",
  severity: "error",
  instead: "ref() the model or source() the table; the target then decides about the schema.",
  check({ node, project }) {
    const schemas = new Set([...project.nodes.values()].map((one) => one.schema.toLowerCase()));
    const pattern = /\b(?:from|join)\s+(?!\{)("?\w+"?\s*\.\s*"?\w+"?(?:\s*\.\s*"?\w+"?)?)(?!\s*[\w"]*\()/gi;
    return matches(node, pattern).flatMap(({ match, at }) => {
      const parts = match[1]!.split(".").map((part) => part.replaceAll('"', "").trim().toLowerCase());
      if (!parts.slice(0, -1).some((part) => schemas.has(part))) return [];
      return [{ at, message: `${node.name} names the relation ${match[1]!.replace(/\s/g, "")} itself.` }];
    });
  },
};

/** The CTE whose brackets hold an offset; "" when none does. */
function enclosingCte(text: string, offset: number): string {
  let depth = 0;
  for (let at = offset - 1; at >= 0; at--) {
    if (text[at] === ")") depth++;
    else if (text[at] === "(" && depth > 0) depth--;
    else if (text[at] === "(") {
      const name = /([\w]+)"?\s+as\s*(?:materialized\s*)?$/i.exec(text.slice(0, at))?.[1];
      if (name !== undefined) return name.toLowerCase();
    }
  }
  return "";
}
