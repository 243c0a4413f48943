import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const settings = z.strictObject({
  /** dbt's commands, in order. Default: one build. */
  commands: z.array(z.array(z.string()).min(1)).default([["build"]]),
  vars: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.string()).default({}),
  /** Columns that may differ, and why: `main.events.loaded_at: when the build ran`. `main.events` leaves out the table. */
  may_differ: z.record(z.string(), z.string()).default({}),
});

export type Settings = z.output<typeof settings>;

export interface PublicProject {
  name: string;
  dir: string;
  settings: Settings;
}

/**
 * The dbt projects below a folder: each subfolder with a dbt_project.yml and its packages in place. A file
 * `<name>.parity.yml` beside one says how it is built. `names` choose among them.
 */
export function projectsIn(folder: string, names: readonly string[]): PublicProject[] {
  const found = readdirSync(folder)
    .sort()
    .filter((name) => existsSync(join(folder, name, "dbt_project.yml")))
    .filter((name) => names.length === 0 || names.includes(name));
  return found.map((name) => {
    const file = join(folder, `${name}.parity.yml`);
    const written = existsSync(file) ? (parse(readFileSync(file, "utf8")) ?? {}) : {};
    return { name, dir: join(folder, name), settings: settings.parse(written) };
  });
}
