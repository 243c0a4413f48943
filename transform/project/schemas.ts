import { z } from "zod";
import { type Diagnostic, didYouMean, PatronError } from "../../kernel/diagnostics.ts";
import type { YamlFile } from "./yaml-file.ts";

const text = z.coerce.string();
const texts = z.union([text, z.array(text)]).transform((value) => (Array.isArray(value) ? value : [value]));
const dict = z.record(z.string(), z.unknown());
/** dbt lets a section be written with nothing under it. */
const section = dict.nullish().transform((value) => value ?? {});
const paths = (fallback: string[]) => z.array(text).default(fallback);
const hooks = z
  .union([text, z.array(z.union([text, dict]))])
  .nullish()
  .transform((value) =>
    value === null || value === undefined ? [] : Array.isArray(value) ? value : [value],
  );

/** dbt_project.yml: what the runner acts upon; anything else is kept and passed by. */
export const ProjectSchema = z.looseObject({
  name: z.string().regex(/^[A-Za-z_]\w*$/, "a project's name is letters, digits and underscores"),
  version: text.optional(),
  profile: text.optional(),
  "model-paths": paths(["models"]),
  "seed-paths": paths(["seeds"]),
  "test-paths": paths(["tests"]),
  "macro-paths": paths(["macros"]),
  "snapshot-paths": paths(["snapshots"]),
  "analysis-paths": paths(["analyses"]),
  "docs-paths": paths([]),
  "packages-install-path": text.default("dbt_packages"),
  vars: section,
  models: section,
  seeds: section,
  snapshots: section,
  sources: section,
  data_tests: section,
  tests: section,
  dispatch: z.array(z.object({ macro_namespace: text, search_order: z.array(text) })).default([]),
  "on-run-start": hooks,
  "on-run-end": hooks,
});
export type ProjectSettings = z.infer<typeof ProjectSchema>;

const testEntry = z.union([z.string(), dict]);
const described = {
  description: text.nullish().transform((value) => value ?? ""),
  meta: section,
  config: section,
  tags: texts.optional(),
};
const ColumnSchema = z.looseObject({
  name: text,
  ...described,
  data_type: text.optional(),
  data_tests: z.array(testEntry).nullish(),
  tests: z.array(testEntry).nullish(),
});
const tested = {
  columns: z
    .array(ColumnSchema)
    .nullish()
    .transform((value) => value ?? []),
  data_tests: z.array(testEntry).nullish(),
  tests: z.array(testEntry).nullish(),
};
const NodeSchema = z.looseObject({ name: text, ...described, ...tested });
const SourceTableSchema = z.looseObject({ name: text, identifier: text.optional(), ...described, ...tested });
const SourceSchema = z.looseObject({
  name: text,
  database: text.optional(),
  schema: text.optional(),
  loader: text.optional(),
  ...described,
  tables: z
    .array(SourceTableSchema)
    .nullish()
    .transform((value) => value ?? []),
});
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

/** A property file (`schema.yml`, `_models.yml`, …). */
export const PropertiesSchema = z.looseObject({
  version: z.number().optional(),
  models: list(NodeSchema),
  seeds: list(NodeSchema),
  snapshots: list(NodeSchema),
  analyses: list(NodeSchema),
  sources: list(SourceSchema),
  macros: list(z.looseObject({ name: text })),
  data_tests: list(NodeSchema),
  unit_tests: list(z.looseObject({ name: text, model: text })),
  exposures: list(z.looseObject({ name: text })),
  groups: list(z.looseObject({ name: text })),
  metrics: list(z.looseObject({ name: text })),
  semantic_models: list(z.looseObject({ name: text })),
  saved_queries: list(z.looseObject({ name: text })),
});
export type Properties = z.infer<typeof PropertiesSchema>;
export type NodeProperties = z.infer<typeof NodeSchema>;
export type SourceProperties = z.infer<typeof SourceSchema>;
export type SourceTableProperties = z.infer<typeof SourceTableSchema>;

/** Checks a YAML file against a schema; throws PatronError with the place of every mistake. */
export function checked<T extends z.ZodType>(schema: T, file: YamlFile, code: string): z.infer<T> {
  const result = schema.safeParse(file.value);
  if (result.success) return result.data;
  throw new PatronError(result.error.issues.map((issue): Diagnostic => describe(issue, file, code)));
}

function describe(issue: z.core.$ZodIssue, file: YamlFile, code: string): Diagnostic {
  const keys = issue.path.map((key) => (typeof key === "symbol" ? String(key) : key));
  const where = keys.length > 0 ? `${keys.join(".")}: ` : "";
  return { code, message: `${where}${issue.message}`, at: file.placeOf(keys) };
}

const KNOWN_SECTIONS = Object.keys(PropertiesSchema.shape);

/** A top-level key that is nearly one of dbt's sections is a slip of the pen; others are people's own and left alone. */
export function unknownSections(file: YamlFile): Diagnostic[] {
  const value = file.value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.keys(value)
    .filter((key) => !KNOWN_SECTIONS.includes(key))
    .flatMap((key) => {
      const hint = didYouMean(key, KNOWN_SECTIONS);
      if (!hint) return [];
      return [
        {
          code: "unknown-section",
          message: `'${key}' is no section of a property file.`,
          at: file.placeOf([key]),
          hint,
        },
      ];
    });
}
