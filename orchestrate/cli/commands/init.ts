import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { PatronError } from "../../../kernel/diagnostics.ts";
import type { CommandSpec } from "../command.ts";

export const init: CommandSpec = {
  name: "init",
  args: "[dir]",
  about: "write a first patron.yml into a folder of CSV, JSONL or Parquet files",
  options: (command) =>
    command
      .option("--time-zone <zone>", "the shop's time zone (default: this machine's)")
      .option("--currency <code>", "the reporting currency", "EUR"),
  async run(cli, [given], options) {
    const dir = resolve(typeof given === "string" ? given : cli.projectDir);
    const path = join(dir, "patron.yml");
    if (existsSync(path)) {
      throw new PatronError(
        {
          code: "project-exists",
          message: "There is a patron.yml already; it was left as it is.",
          at: { path },
        },
        { exitCode: 2 },
      );
    }
    mkdirSync(dir, { recursive: true });
    const zone = (options.timeZone as string | undefined) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    writeFileSync(path, projectText(basename(dir), zone, String(options.currency)));
    const data = readdirSync(dir).filter((name) => /\.(csv|jsonl|ndjson|parquet)$/i.test(name));
    cli.log.info(`Wrote ${path}.`);
    cli.log.info(
      data.length > 0
        ? `It reads ${data.join(", ")}. Go on with: npx patron run daily --project-dir ${dir}`
        : "Put order_lines.csv (order_id, customer_id, ordered_at, sku, quantity, unit_price, country) beside it.",
    );
    return 0;
  },
};

/** JSON strings are YAML strings: names with colons or quotes stay whole. */
const projectText = (name: string, zone: string, currency: string): string =>
  `name: ${JSON.stringify(name)}\ntime_zone: ${zone}\ncurrency: ${currency}\nsources:\n  files: { folder: . }\n`;
