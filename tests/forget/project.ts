import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { root } from "../../scripts/install.mjs";

/** The identity map in small: an account is a person, and guests' orders go by their address. */
const MODELS: Readonly<Record<string, string>> = {
  "macros/spelling.sql": `{% macro normalise_email(c) %}lower(trim({{ c }})){% endmacro %}
    {% macro dialled(c) %}regexp_replace({{ c }}, '[^0-9+]', '', 'g'){% endmacro %}
    {% macro e164(c) %}{{ c }}{% endmacro %}`,
  "models/int_identifiers_normalised.sql": `{{ config(materialized='table') }}
    select shop || ':' || customer_id as record_id, 'email' as identifier_kind, lower(email) as identifier_value
    from raw_files.customers where email is not null
    union all
    select shop || ':' || customer_id, 'phone', regexp_replace(phone, '[^0-9+]', '', 'g')
    from raw_files.customers where phone is not null`,
  "models/customer_identities.sql": `{{ config(materialized='table') }}
    select shop || ':' || customer_id as record_id, shop || ':' || customer_id as customer_key, 'account' as record_kind
    from raw_files.customers`,
  "models/identity_keys.sql": `{{ config(materialized='table') }}
    select customer_key, customer_key as current_customer_key from {{ ref('customer_identities') }}`,
  "models/customers.sql": `{{ config(materialized='table') }}
    select shop || ':' || customer_id as customer_id, customer_id as customer_number,
      first_name || ' ' || last_name as full_name, first_name, last_name, company, email, phone
    from raw_files.customers`,
  "snapshots/customers_then.sql": `{% snapshot customers_then %}
    {{ config(unique_key='customer_id', strategy='check', check_cols='all', target_schema='history') }}
    select * from {{ ref('customers') }}
    {% endsnapshot %}`,
};

const FILES: Readonly<Record<string, string>> = {
  "customers.csv": `customer_id,email,phone,first_name,last_name
1,Zelda.Quince@example.com,+44 7700 900111,Zelda,Quince
2,bob@example.com,+44 7700 900222,Bob,Stone
3,family@example.com,,Ann,Dune
4,family@example.com,,Cy,Dune
`,
  "orders.csv": `order_id,customer_id,email,ordered_at
o1,1,zelda.quince@example.com,2024-02-01T10:00:00Z
o2,2,bob@example.com,2024-02-02T10:00:00Z
`,
  "order_lines.csv": `order_id,line_id,sku,quantity,unit_price,engraved
o1,1,MUG,2,5.00,Zelda
o2,1,MUG,1,5.00,
`,
};

/** A project of files in a folder of its own, and the command line in it. */
export class Folder {
  readonly dir = mkdtempSync(join(tmpdir(), "patron-forget-"));

  constructor() {
    const write = (path: string, text: string) => {
      mkdirSync(join(this.dir, path, ".."), { recursive: true });
      writeFileSync(join(this.dir, path), text);
    };
    write(
      "patron.yml",
      "name: Shop\ntime_zone: Europe/London\ncurrency: GBP\nmodels_dir: own\nsources:\n  files: { folder: data }\n",
    );
    write("own/dbt_project.yml", "name: own\nversion: '1.0'\n");
    for (const [path, text] of Object.entries(MODELS)) write(`own/${path}`, text);
    for (const [path, text] of Object.entries(FILES)) write(`data/${path}`, text);
  }

  /** Runs a command; with `killAfterMs` it is killed with SIGKILL, should it still run then. */
  patron(
    args: readonly string[],
    killAfterMs?: number,
  ): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(
      process.execPath,
      [join(root, "bin/patron.mjs"), ...args, "--project-dir", this.dir],
      {
        cwd: this.dir,
        env: { ...process.env, NO_COLOR: "1" },
      },
    );
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.stderr.on("data", (text) => {
      err += text;
    });
    const timer =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    return new Promise((resolve) => {
      child.on("close", (code) => {
        clearTimeout(timer);
        resolve({ code, out, err: err.replaceAll(`${this.dir}/`, "") });
      });
    });
  }

  /** Extracted, built and remembered. */
  async fill(): Promise<void> {
    for (const command of ["extract", "build"]) {
      const { code, err } = await this.patron([command]);
      if (code !== 0) throw new Error(err);
    }
  }

  /** The names of the files below .patron whose bytes hold one of these texts, in any case, also when unpacked. */
  holding(...texts: string[]): string[] {
    const state = join(this.dir, ".patron");
    return readdirSync(state, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => {
        const bytes = readFileSync(file);
        const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1").toLowerCase();
        return texts.some((one) => text.includes(one.toLowerCase()));
      })
      .map((file) => file.slice(state.length + 1))
      .sort();
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
