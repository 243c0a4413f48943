import { z } from "zod";
import { boolean, type Column, columnSchema } from "./columns.ts";

/** A canonical shape: what a file of this name may hold, and what every source's staging models emit. */
export interface Shape {
  name: string;
  /** One row of the file is … */
  grain: string;
  key: readonly string[];
  columns: Readonly<Record<string, Column>>;
  schema: z.ZodObject;
  /** Values for columns that are absent or empty. */
  defaults: Readonly<Record<string, string>>;
  /** A column that, when empty, is the row's number among the rows with equal `within` columns. */
  numbered: { column: string; within: readonly string[] } | undefined;
}

interface Declaration {
  grain: string;
  key: readonly string[];
  columns: Record<string, Column>;
  defaults?: Record<string, string>;
  numbered?: { column: string; within: readonly string[] };
}

/** The shop of rows whose file does not say which system issued their ids. */
export const DEFAULT_SHOP = "files";

/** Declares a shape. Every shape has `is_synthetic`; where it has a `shop`, that is "files" by default. */
export function defineShape(name: string, declaration: Declaration): Shape {
  const columns = {
    ...declaration.columns,
    is_synthetic: declaration.columns.is_synthetic ?? boolean("the row is generated, not real"),
  };
  const entries = Object.entries(columns).map(([column, definition]) => [column, columnSchema(definition)]);
  return {
    name,
    grain: declaration.grain,
    key: declaration.key,
    columns,
    schema: z.object(Object.fromEntries(entries) as Record<string, z.ZodType>),
    defaults: { ...("shop" in columns ? { shop: DEFAULT_SHOP } : {}), ...declaration.defaults },
    numbered: declaration.numbered,
  };
}
