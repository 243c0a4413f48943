import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunningPlatform } from "../../activate/sandbox/server.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { type EmulatorShops, LINES } from "./emulator-shop.ts";
import { type Ended, patron } from "./patron.ts";

export const META = { token: "a-token", audience: "120000000000" };

const TABLES = `create schema if not exists core;
  create schema if not exists segments;
  create schema if not exists customer360;
  create table core.customers (customer_id string, email string, phone string, first_name string, last_name string,
    country_code string);
  create table segments.segment_members (segment string, customer_id string, left_at timestamp);
  create table segments.segment_definitions (segment string, definition_version string);
  create table customer360.customer_consents (customer_id string, purpose string, channel string, is_granted bool);
  insert into segments.segment_definitions values ('vip', 'v1')`;

/** Lets a project send the segment vip to a folder, and to a platform where there is one. */
export function writeActivations(dir: string, platform?: RunningPlatform, holdout = 0): void {
  const ads = `  ads: { type: meta, audience: "${META.audience}", endpoint: "${platform?.url}" }\n`;
  const to = platform === undefined ? ["folder"] : ["folder", "ads"];
  // Half of an audience leaves at a time here: no guard rail is to hold that.
  const guard = "guard: { max_removal_share: 1, least_of_usual: 0, most_of_usual: 1000 }";
  const syncs = to.map(
    (name) =>
      `  - { segment: vip, to: ${name}, consent: { purpose: advertising }, phone_region: GB, holdout: ${holdout}, ${guard} }\n`,
  );
  const folder = "  folder: { type: files, folder: audiences, rows: 80 }\n";
  writeFileSync(
    join(dir, "activations.yml"),
    `destinations:\n${folder}${platform ? ads : ""}syncs:\n${syncs.join("")}`,
  );
}

/** A shop in the emulator that sends the segment vip to a folder, and to Meta's sandbox where it has one. */
export class AudienceShop {
  readonly project: string;
  readonly dir: string;
  readonly #shops: EmulatorShops;

  constructor(shops: EmulatorShops, platform?: RunningPlatform, project = shops.nextProject()) {
    this.#shops = shops;
    this.project = project;
    this.dir = shops.open(project, LINES);
    writeActivations(this.dir, platform);
  }

  async create(): Promise<this> {
    await this.in((warehouse) => warehouse.execute(TABLES));
    return this;
  }

  in<T>(work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    return this.#shops.inWarehouse(this.project, work);
  }

  /** Customers `c<from>` to `c<to>` in the segment, with consent, an e-mail and a phone. */
  members(from: number, to: number): Promise<unknown> {
    const range = `unnest(generate_array(${from}, ${to})) as i`;
    const key = "concat('c', lpad(cast(i as string), 7, '0'))";
    const phone = "concat('07400 1', lpad(cast(i as string), 5, '0'))";
    const email = "concat('Person.', cast(i as string), '@Example.com')";
    return this.in((warehouse) =>
      warehouse.execute(`insert into core.customers select ${key}, ${email}, ${phone}, 'Ann', 'Lee', 'GB' from ${range};
        insert into segments.segment_members select 'vip', ${key}, null from ${range};
        insert into customer360.customer_consents select ${key}, 'advertising', 'web', true from ${range}`),
    );
  }

  withdraw(key: string): Promise<unknown> {
    return this.sql(
      `update customer360.customer_consents set is_granted = false where customer_id = '${key}'`,
    );
  }

  leave(key: string): Promise<unknown> {
    return this.sql(
      `update segments.segment_members set left_at = timestamp '2029-12-31' where customer_id = '${key}'`,
    );
  }

  sql(text: string): Promise<unknown> {
    return this.in((warehouse) => warehouse.execute(text));
  }

  readonly args = (...more: string[]) => ["activate", ...more, "--json", "--project-dir", this.dir];
  readonly env = { META_ACCESS_TOKEN: META.token };

  activate(...more: string[]): Promise<Ended> {
    return patron(this.args(...more), this.env);
  }

  /** What every sync is known to have sent, without when. */
  snapshot(): Promise<string[]> {
    return this.in(async (warehouse) => {
      const rows = await warehouse.rows(
        `select sync, row_key, status, fingerprint, email_id, phone_id, reason from activate.sync_snapshot
         order by sync, row_key`,
      );
      return rows.map((row) => JSON.stringify(row));
    });
  }

  /** The audience that the files of the folder give in their order: keys and hashes, sorted. */
  inFolder(): string[] {
    const folder = join(this.dir, "audiences/vip-folder");
    const held = new Map<string, string>();
    for (const name of readdirSync(folder).sort()) {
      const [, ...lines] = readFileSync(join(folder, name), "utf8").trim().split("\r\n");
      for (const line of lines) {
        const [key, email, phone] = line.split(",");
        name.includes("-add-") ? held.set(key!, `${email} ${phone}`) : held.delete(key!);
      }
    }
    return [...held].map(([key, ids]) => `${key} ${ids}`).sort();
  }
}
