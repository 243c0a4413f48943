import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { PLATFORM_RULES } from "../normalise/index.ts";
import type { Batch, Delivery, Destination, Member } from "./destination.ts";
import { type OpenDestination, settingsOf } from "./settings.ts";

const schema = z.strictObject({
  type: z.literal("files"),
  /** Beside activations.yml unless it is absolute. */
  folder: z.string().min(1),
  /** Rows of a file. */
  rows: z.int().min(1).max(1_000_000).default(100_000),
});

/**
 * CSV files in a folder: `<sync>/<time>-<number>-<add|remove>-<batch>.csv`, one a batch, with hashed e-mail and phone; in the
 * order of their names they give the audience. A file is there whole or not at all (written aside, then renamed), and a batch
 * that is sent again after a kill finds its file.
 */
export const openFiles: OpenDestination = (deps) => {
  const settings = settingsOf(deps, schema);
  const folder = join(resolve(deps.projectDir, settings.folder), deps.sync.replace(/[^a-z0-9_]+/g, "-"));
  const opened = new Date(deps.clock.now()).toISOString().replace(/[-:.]/g, "");
  let number = 0;
  const find = (batch: Pick<Batch, "id" | "operation">): string | undefined =>
    existsSync(folder)
      ? readdirSync(folder).find((name) => name.endsWith(`-${batch.operation}-${batch.id}.csv`))
      : undefined;
  const destination: Destination = {
    name: deps.name,
    rule: PLATFORM_RULES.file,
    takes: ["email", "phone"],
    limits: { rows: settings.rows, smallestAudience: 0 },
    replacesByKey: true,
    async send(batch): Promise<Delivery> {
      if (find(batch) !== undefined) return {};
      mkdirSync(folder, { recursive: true });
      number += 1;
      const name = `${opened}-${String(number).padStart(5, "0")}-${batch.operation}-${batch.id}.csv`;
      const aside = join(folder, `.${batch.id}.part`);
      writeFileSync(aside, csv(batch.members), { mode: 0o600 });
      renameSync(aside, join(folder, name));
      return {};
    },
    async discard(batch) {
      const name = find(batch);
      if (name !== undefined) rmSync(join(folder, name));
    },
  };
  return destination;
};

const HEAD = ["customer_id", "email_sha256", "phone_sha256", "event_id"];

function csv(members: readonly Member[]): string {
  const lines = members.map(({ rowKey, identifiers, eventId }) =>
    [rowKey, identifiers.email ?? "", identifiers.phone ?? "", eventId].map(cell).join(","),
  );
  return `${[HEAD.join(","), ...lines].join("\r\n")}\r\n`;
}

/** RFC 4180; a text that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
