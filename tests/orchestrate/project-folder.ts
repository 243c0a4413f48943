import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The six lines that a company with nothing but a file of order lines writes. */
export const FILES_PROJECT = `name: Corner shop
time_zone: Europe/London
currency: GBP
sources:
  files: { folder: . }
`;

/** Writes a project folder with a small dbt project of its own, so that a test needs no shipped model. */
export function writeProject(dir: string, yml = FILES_PROJECT): void {
  mkdirSync(join(dir, "own-models"), { recursive: true });
  writeFileSync(join(dir, "own-models/dbt_project.yml"), "name: own\nversion: '1.0'\n");
  writeFileSync(join(dir, "patron.yml"), `${yml}models_dir: own-models\n`);
}
