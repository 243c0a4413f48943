import type { CatalogTable } from "../../transform/bigquery/analyzer.ts";

/** A type as Google's protocol writes it. */
export interface TypeProto {
  typeKind: string;
  arrayType?: { elementType: TypeProto };
  structType?: { field?: { fieldName: string; fieldType: TypeProto }[] };
}

interface SimpleTable {
  name: string;
  serializationId: number;
  column: { name: string; type: TypeProto }[];
}
export interface SimpleCatalog {
  name: string;
  table?: SimpleTable[];
  catalog?: SimpleCatalog[];
  namedType?: { name: string; type: TypeProto }[];
  builtinFunctionOptions?: object;
}

const KINDS: Readonly<Record<string, string>> = { FLOAT64: "DOUBLE" };
const NAMES: Readonly<Record<string, string>> = { DOUBLE: "FLOAT64" };

/** Other names that BigQuery gives its types; the language itself knows only some of them. */
const ALIASES = {
  BIGINT: "INT64",
  INT: "INT64",
  INTEGER: "INT64",
  SMALLINT: "INT64",
  TINYINT: "INT64",
  BYTEINT: "INT64",
};

/** `ARRAY<STRING>` as a type of the protocol. */
export function typeProto(name: string): TypeProto {
  const element = /^ARRAY<(.+)>$/.exec(name)?.[1];
  if (element !== undefined)
    return { typeKind: "TYPE_ARRAY", arrayType: { elementType: typeProto(element) } };
  return { typeKind: `TYPE_${KINDS[name] ?? name}` };
}

/** GoogleSQL's name of a type of the protocol. */
export function typeName(type: TypeProto): string {
  if (type.arrayType) return `ARRAY<${typeName(type.arrayType.elementType)}>`;
  if (type.structType) {
    const fields = (type.structType.field ?? []).map((one) => `${one.fieldName} ${typeName(one.fieldType)}`);
    return `STRUCT<${fields.join(", ")}>`;
  }
  const kind = type.typeKind.replace(/^TYPE_/, "");
  return NAMES[kind] ?? kind;
}

/** Tables as a tree of catalogs, one per dataset. */
export function catalogProto(tables: readonly CatalogTable[]): SimpleCatalog {
  const namedType = Object.entries(ALIASES).map(([name, type]) => ({ name, type: typeProto(type) }));
  const root: SimpleCatalog = { name: "patron", table: [], catalog: [], namedType };
  tables.forEach(({ path, columns }, index) => {
    let at = root;
    for (const name of path.slice(0, -1)) {
      let next = at.catalog!.find((one) => one.name === name);
      if (!next) {
        next = { name, table: [], catalog: [] };
        at.catalog!.push(next);
      }
      at = next;
    }
    at.table!.push({
      name: path.at(-1)!,
      serializationId: index + 1,
      column: columns.map((column) => ({ name: column.name, type: typeProto(column.type) })),
    });
  });
  return root;
}
