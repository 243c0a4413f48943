import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { manifest } from "../../transform/artifacts/manifest.ts";
import { loadProject, run } from "../../transform/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { writeProject } from "./project.ts";

const target = { name: "dev", type: "duckdb", schema: "main", database: "memory" } as const;

it("an analysis is compiled, described and put into the manifest, and never built", async () => {
  const dir = writeProject({
    "models/a.sql": "select 1 as id",
    "analyses/deep/b.sql": "select * from {{ ref('a') }} where id > {{ var('x', 2) }}",
    "analyses/s.yml":
      "analyses:\n  - name: b\n    description: an analysis\n    config: {tags: [q]}\n    columns: [{name: id}]\n",
  });
  const warehouse = await openDuckdb(":memory:");
  try {
    const project = await loadProject({ projectDir: dir, target });
    const targetDir = join(dir, "target");
    const compiled = await run({ project, warehouse, command: "compile", targetDir });
    expect(compiled.results.map((one) => `${one.resourceType} ${one.name}: ${one.status}`)).toEqual([
      "model a: success",
      "analysis b: success",
    ]);
    const [name] = Object.keys(manifest(project, 0).nodes as object).filter((id) =>
      id.startsWith("analysis."),
    );
    const node = (manifest(project, 0).nodes as Record<string, Record<string, unknown>>)[name!]!;
    expect(node).toMatchObject({
      unique_id: `analysis.${project.name}.b`,
      path: "analysis/deep/b.sql",
      fqn: [project.name, "analysis", "deep", "b"],
      description: "an analysis",
      tags: ["q"],
      relation_name: null,
      depends_on: { nodes: [`model.${project.name}.a`] },
    });
    const text = readFileSync(join(targetDir, "compiled", project.name, "analyses/deep/b.sql"), "utf8");
    expect(text).toContain("where id > 2");
    const built = await run({ project, warehouse, command: "build", targetDir });
    expect(built.results.map((one) => one.name)).toEqual(["a"]);
    expect((await warehouse.relations()).map((one) => one.name)).toEqual(["a"]);
  } finally {
    await warehouse.close();
  }
});
