import type { Node } from "../../transform/index.ts";

/** What both tools tell of a node; whole configs are held to dbt's by `npm run check -- artifacts`. */
const KEYS = [
  ...["unique_id", "name", "alias", "resource_type", "package_name"],
  ...["original_file_path", "tags", "depends_on"],
];

/** Questions to `ls` that make sense in every project: what is asked for, and dbt's arguments. */
const ALWAYS: Record<string, string[]> = {
  "--output json": ["--output", "json", "--output-keys", ...KEYS],
  "--output name": ["--output", "name"],
  "--output path": ["--output", "path"],
  "--output selector": ["--output", "selector"],
  "--resource-type model": ["--resource-type", "model"],
  "--exclude": ["--exclude", "resource_type:test"],
};

const SELECTORS = [
  "config.materialized:table",
  "config.materialized:view",
  "config.materialized:incremental",
  "config.materialized:ephemeral",
  "test_type:generic",
  "test_type:singular",
  "test_name:unique",
  "test_name:not_null",
  "resource_type:seed",
  "resource_type:test",
  "source:*",
  "exposure:*",
  "config.severity:warn",
  "resource_type:model,config.materialized:table",
];

/** Questions for one project: those above, and its own tags, folders, packages and most connected models. */
export function questionsOf(nodes: readonly Node[]): Record<string, string[]> {
  const asked = [...SELECTORS, ...ownSelectors(nodes)];
  const selections = asked.map((one): [string, string[]] => [one, ["--select", one]]);
  return Object.fromEntries(
    [...Object.entries(ALWAYS), ...selections].map(([name, args]) => [
      name,
      args.includes("--output") ? args : [...args, "--output", "json", "--output-keys", "unique_id"],
    ]),
  );
}

function ownSelectors(nodes: readonly Node[]): string[] {
  const models = nodes.filter((node) => node.resourceType === "model");
  const tags = [...new Set(nodes.flatMap((node) => node.config.tags as string[]))].sort().slice(0, 3);
  const folders = [...new Set(models.map((node) => node.originalPath.replace(/\/[^/]*$/, "")))].sort();
  const packages = [...new Set(nodes.map((node) => node.package))].sort();
  const busiest = [...models].sort((a, b) => neighbours(b, models) - neighbours(a, models)).slice(0, 2);
  return [
    ...tags.map((tag) => `tag:${tag}`),
    ...folders.slice(0, 3).flatMap((folder) => [`path:${folder}`, `${folder}/*`]),
    ...packages.map((one) => `package:${one}`),
    ...busiest.flatMap(({ name }) => [name, `+${name}`, `${name}+`, `1+${name}+1`, `@${name}`, `${name}*`]),
    ...busiest.flatMap(({ fqn }) => (fqn.length > 2 ? [fqn.slice(0, -1).join("."), `${fqn[1]}.*`] : [])),
  ];
}

const neighbours = (node: Node, models: readonly Node[]): number =>
  node.dependsOn.nodes.length +
  models.filter((other) => other.dependsOn.nodes.includes(node.uniqueId)).length;
