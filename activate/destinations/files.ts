import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { PLATFORM_RULES } from "../normalise/index.ts";
import type { Batch, Delivery, Destination, Member } from "./destination.ts";
import { FORMATS } from "./formats/index.ts";
import type { TextTable } from "./formats/table.ts";
import { type OpenDestination, settingsOf } from "./settings.ts";

const schema = z.strictObject({
  type: z.literal("files"),
  /** Beside activations.yml unless it is absolute. */
  folder: z.string().min(1),
  format: z.enum(Object.keys(FORMATS) as (keyof typeof FORMATS)[]).default("csv"),
  /** Rows of a file; a spreadsheet has room for a million. */
  rows: z.int().min(1).max(1_000_000).default(100_000),
});

/**
 * Files in a folder: `<sync>/<time>-<number>-<add|remove|replace>-<batch>.<csv|parquet|xlsx>`, one a batch, with hashed
 * e-mail and phone; in the order of their names they give the audience, and at `replace` it begins anew. A file is there whole
 * or not at all (written aside, then renamed), and a batch that is sent again after a kill finds its file.
 */
export const openFiles: OpenDestination = (deps) => {
  const { format, ...settings } = settingsOf(deps, schema);
  const folder = join(resolve(deps.projectDir, settings.folder), deps.sync.replace(/[^a-z0-9_]+/g, "-"));
  const opened = new Date(deps.clock.now()).toISOString().replace(/[-:.]/g, "");
  let number = 0;
  // Whatever its format: it may have been another one when the batch was begun.
  const find = ({ id, operation }: Pick<Batch, "id" | "operation">): string | undefined => {
    const names = operation === "add" ? ["add", "replace"] : [operation];
    const isIts = (file: string) => names.some((name) => file.includes(`-${name}-${id}.`));
    return existsSync(folder)
      ? readdirSync(folder).find((file) => isIts(file) && !file.startsWith("."))
      : undefined;
  };
  const write = async ({ id, members }: Batch, word: string): Promise<void> => {
    mkdirSync(folder, { recursive: true });
    number += 1;
    const aside = join(folder, `.${id}.part`);
    await FORMATS[format](aside, tableOf(members));
    renameSync(aside, join(folder, `${opened}-${String(number).padStart(5, "0")}-${word}-${id}.${format}`));
  };
  const destination: Destination = {
    name: deps.name,
    place: `files ${settings.folder}`,
    rule: PLATFORM_RULES.file,
    takes: ["email", "phone"],
    limits: { rows: settings.rows, smallestAudience: 0 },
    replacesByKey: true,
    async send(batch): Promise<Delivery> {
      if (find(batch) === undefined) await write(batch, batch.operation);
      return {};
    },
    // A reader forgets what it has at the first file of a replacement; one that broke off begins with another such file.
    replace: {
      name: (runId) => runId,
      open() {
        let isFirst = true;
        return {
          async send(batch) {
            await write(batch, isFirst ? "replace" : "add");
            isFirst = false;
            return {};
          },
          end: async () => ({}),
        };
      },
    },
    async discard(batch) {
      const name = find(batch);
      if (name !== undefined) rmSync(join(folder, name));
      rmSync(join(folder, `.${batch.id}.part`), { force: true });
    },
  };
  return destination;
};

const tableOf = (members: readonly Member[]): TextTable => ({
  columns: ["customer_id", "email_sha256", "phone_sha256", "event_id"],
  rows: members.map(({ rowKey, identifiers: { email, phone }, eventId }) => [
    rowKey,
    email ?? null,
    phone ?? null,
    eventId,
  ]),
});
