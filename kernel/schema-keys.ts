import type { z } from "zod";

interface Definition {
  type: string;
  innerType?: z.ZodType;
  shape?: Record<string, z.ZodType>;
  valueType?: z.ZodType;
  element?: z.ZodType;
  options?: readonly z.ZodType[];
  in?: z.ZodType;
}

const definition = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

/** The keys that an object schema knows at a path below it: what an unknown key is compared with. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  return [...new Set(descend([schema], path).flatMap((s) => Object.keys(definition(s).shape ?? {})))];
}

function descend(schemas: z.ZodType[], path: readonly PropertyKey[]): z.ZodType[] {
  let here = schemas.flatMap(unwrap);
  for (const key of path) here = here.flatMap((s) => child(s, key)).flatMap(unwrap);
  return here;
}

/** Takes optional, default, nullable, readonly, pipe and union wrappers off. */
function unwrap(schema: z.ZodType): z.ZodType[] {
  const def = definition(schema);
  if (def.innerType !== undefined) return unwrap(def.innerType);
  if (def.type === "pipe" && def.in !== undefined) return unwrap(def.in);
  if (def.options !== undefined) return def.options.flatMap(unwrap);
  return [schema];
}

function child(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
  const def = definition(schema);
  const next = def.shape?.[String(key)] ?? def.valueType ?? def.element;
  return next === undefined ? [] : [next];
}
