import { describe, expect, it } from "vitest";
import { z } from "zod";
import { columnName, snakeCase } from "../../../extract/normalise/names.ts";
import { rawTables } from "../../../extract/normalise/tables.ts";
import { epochSeconds, isoDate, json, money, pii, timestamp } from "../../../extract/normalise/types.ts";

const shape = (schema: z.ZodObject, key: readonly string[] = ["id"], cursor?: string) =>
  rawTables({ name: "things", schema, key, ...(cursor === undefined ? {} : { cursor }) });
const typesOf = (schema: z.ZodObject) =>
  Object.fromEntries(
    shape(schema)[0]!
      .columns.filter((column) => !column.name.startsWith("_"))
      .map((column) => [column.name, column.type]),
  );

describe("column names", () => {
  it("are snake_case of the vendor's spelling", () => {
    const names = ["createdAt", "countryCodeV2", "utmURLParam", "available_on", "ID", "a b", "subtotalSet"];
    expect(names.map(snakeCase)).toEqual([
      "created_at",
      "country_code_v2",
      "utm_url_param",
      "available_on",
      "id",
      "a_b",
      "subtotal_set",
    ]);
    expect(columnName(["defaultEmailAddress", "marketingState"])).toBe(
      "default_email_address__marketing_state",
    );
  });
});

describe("column types", () => {
  it("follow the schema, its hints and its wrappers", () => {
    expect(
      typesOf(
        z.object({
          id: z.string(),
          count: z.int(),
          whole: z.number().int().nullable(),
          ratio: z.number().optional(),
          big: z.bigint(),
          flag: z.boolean().default(false),
          status: z.enum(["a", "b"]).nullish(),
          one: z.literal("x"),
          either: z.union([z.literal("x"), z.string(), z.null()]),
          mixed: z.union([z.string(), z.number()]),
          price: money().nullish(),
          at: timestamp(),
          iso: z.iso.datetime(),
          day: isoDate().optional(),
          isoDay: z.iso.date(),
          created: epochSeconds(),
          trimmed: z.string().transform((text) => text.trim()),
          parsed: z.string().transform(Number).pipe(z.int()),
          tags: z.array(z.string()),
          bag: z.record(z.string(), z.number()),
          any: z.unknown(),
          raw: json(),
          tuple: z.tuple([z.string(), z.number()]),
        }),
      ),
    ).toEqual({
      id: "text",
      count: "int",
      whole: "int",
      ratio: "double",
      big: "int",
      flag: "boolean",
      status: "text",
      one: "text",
      either: "text",
      mixed: "json",
      price: "numeric",
      at: "timestamp",
      iso: "timestamp",
      day: "date",
      iso_day: "date",
      created: "timestamp",
      trimmed: "text",
      parsed: "int",
      tags: "json",
      bag: "json",
      any: "json",
      raw: "json",
      tuple: "json",
    });
  });
});

describe("tables", () => {
  const refunds = z.array(
    z.object({ id: z.string(), lines: z.array(z.object({ quantity: z.int() })).nullish() }),
  );
  const order = z.object({
    id: z.string(),
    customer: z.object({ id: z.string(), email: pii(z.string()) }).nullable(),
    refunds,
    meta: z.object({ events: z.array(z.object({ id: z.string().nullable(), name: z.string() })) }),
  });

  it("flatten objects, and give each array of objects a child that names its parents", () => {
    expect(shape(order)).toMatchInlineSnapshot(`
      [
        {
          "columns": [
            {
              "name": "id",
              "type": "text",
            },
            {
              "name": "customer__id",
              "type": "text",
            },
            {
              "name": "customer__email",
              "type": "text",
            },
            {
              "name": "_extra",
              "type": "json",
            },
            {
              "name": "_row_hash",
              "type": "text",
            },
            {
              "name": "_load_id",
              "type": "text",
            },
            {
              "name": "_loaded_at",
              "type": "timestamp",
            },
          ],
          "key": [
            "id",
          ],
          "name": "things",
          "pii": [
            "customer__email",
          ],
        },
        {
          "columns": [
            {
              "name": "_parent_id",
              "type": "text",
            },
            {
              "name": "_index",
              "type": "int",
            },
            {
              "name": "id",
              "type": "text",
            },
            {
              "name": "_extra",
              "type": "json",
            },
            {
              "name": "_load_id",
              "type": "text",
            },
            {
              "name": "_loaded_at",
              "type": "timestamp",
            },
          ],
          "key": [
            "_parent_id",
            "id",
          ],
          "name": "things__refunds",
          "parent": {
            "key": [
              "_parent_id",
            ],
            "table": "things",
          },
          "pii": [],
        },
        {
          "columns": [
            {
              "name": "_parent__parent_id",
              "type": "text",
            },
            {
              "name": "_parent_id",
              "type": "text",
            },
            {
              "name": "_index",
              "type": "int",
            },
            {
              "name": "quantity",
              "type": "int",
            },
            {
              "name": "_extra",
              "type": "json",
            },
            {
              "name": "_load_id",
              "type": "text",
            },
            {
              "name": "_loaded_at",
              "type": "timestamp",
            },
          ],
          "key": [
            "_parent__parent_id",
            "_parent_id",
            "_index",
          ],
          "name": "things__refunds__lines",
          "parent": {
            "key": [
              "_parent__parent_id",
              "_parent_id",
            ],
            "table": "things__refunds",
          },
          "pii": [],
        },
        {
          "columns": [
            {
              "name": "_parent_id",
              "type": "text",
            },
            {
              "name": "_index",
              "type": "int",
            },
            {
              "name": "id",
              "type": "text",
            },
            {
              "name": "name",
              "type": "text",
            },
            {
              "name": "_extra",
              "type": "json",
            },
            {
              "name": "_load_id",
              "type": "text",
            },
            {
              "name": "_loaded_at",
              "type": "timestamp",
            },
          ],
          "key": [
            "_parent_id",
            "_index",
          ],
          "name": "things__meta__events",
          "parent": {
            "key": [
              "_parent_id",
            ],
            "table": "things",
          },
          "pii": [],
        },
      ]
    `);
  });

  it("take a dotted path as key and as cursor", () => {
    const day = z.object({ campaign: z.object({ id: z.string() }), segments: z.object({ date: isoDate() }) });
    expect(shape(day, ["campaign.id", "segments.date"], "segments.date")[0]!.key).toEqual([
      "campaign__id",
      "segments__date",
    ]);
  });

  it("are refused when a key is no field, two fields share a column, or one looks technical", () => {
    expect(() => shape(order, ["number"])).toThrow("its key 'number' is no field of its schema");
    expect(() => shape(order, ["id"], "updatedAt")).toThrow("its cursor 'updated_at' is no field");
    const twice = z.object({ id: z.string(), createdAt: z.string(), created_at: z.string() });
    expect(() => shape(twice)).toThrow("two of its fields become the column created_at");
    expect(() => shape(z.object({ id: z.string(), _load_id: z.string() }))).toThrow(
      "begins with an underscore",
    );
  });
});
