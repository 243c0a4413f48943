import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A model of the bench and what it reads: the one before it (in blocks of 20), those at half and a third of its number. */
function parents(i: number): number[] {
  if (i < 20) return [];
  const found = new Set([Math.floor(i / 2), Math.floor(i / 3), ...(i % 20 > 0 ? [i - 1] : [])]);
  return [...found].sort((a, b) => a - b);
}

export const modelName = (i: number): string => `m_${String(i).padStart(5, "0")}`;
export const isView = (i: number): boolean => i % 3 === 1 && i >= 20;

function body(i: number): string {
  const read = parents(i);
  if (read.length === 0) {
    return `select ${i} as id, ${i}*1.5 as amount, 'seg_${i % 7}' as segment, date '2024-01-01' + interval (${i}) day as ts`;
  }
  const ctes = read.map((one, k) => `p${k} as (select * from {{ ref('${modelName(one)}') }})`);
  const joins = read.slice(1).map((_, k) => `\ncross join p${k + 1}`);
  return (
    `with ${ctes.join(",\n")}\nselect ${i} as id, {{ cents('max(p0.amount)+1') }} as amount, ` +
    `max(p0.segment) as segment, max(p0.ts) as ts\nfrom p0${joins.join("")}`
  );
}

/** The file of a model, relative to the project's folder. */
export const modelFile = (i: number): string =>
  `models/g${String(Math.floor(i / 50)).padStart(3, "0")}/${modelName(i)}.sql`;

/**
 * Writes a synthetic project of `n` models and two tests a model, for dbt and Patron alike: 50 models a folder, one
 * third views, up to three refs each.
 */
export function writeBenchProject(dir: string, n: number): void {
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  };
  write("dbt_project.yml", "name: synth\nversion: '1.0'\nconfig-version: 2\nprofile: synth\n");
  write(
    "profiles.yml",
    "synth:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      path: dbt.duckdb\n      threads: 2\n",
  );
  write("macros/cents.sql", "{% macro cents(c) %}round({{ c }}*100)/100{% endmacro %}\n");
  for (let i = 0; i < n; i++) {
    const kind = isView(i) ? "view" : "table";
    write(modelFile(i), `{{ config(materialized='${kind}') }}\n${body(i)}\n`);
  }
  for (let from = 0; from < n; from += 50) {
    const entries = Array.from({ length: Math.min(50, n - from) }, (_, k) => describe(from + k));
    write(join(dirname(modelFile(from)), "schema.yml"), `version: 2\nmodels:\n${entries.join("")}`);
  }
}

const describe = (i: number): string =>
  `  - name: ${modelName(i)}\n    description: synthetic model ${i}\n    columns:\n      - name: id\n` +
  "        description: key\n        data_tests: [unique, not_null]\n";
