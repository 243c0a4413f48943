import {
  type DuckDBArrayType,
  type DuckDBDecimalType,
  type DuckDBListType,
  type DuckDBMapType,
  type DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from "@duckdb/node-api";
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  Null,
  Struct,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";

const SIMPLE: ReadonlyMap<DuckDBTypeId, () => DataType> = new Map<DuckDBTypeId, () => DataType>([
  [DuckDBTypeId.BOOLEAN, () => new Bool()],
  [DuckDBTypeId.TINYINT, () => new Int8()],
  [DuckDBTypeId.SMALLINT, () => new Int16()],
  [DuckDBTypeId.INTEGER, () => new Int32()],
  [DuckDBTypeId.BIGINT, () => new Int64()],
  [DuckDBTypeId.UTINYINT, () => new Uint8()],
  [DuckDBTypeId.USMALLINT, () => new Uint16()],
  [DuckDBTypeId.UINTEGER, () => new Uint32()],
  [DuckDBTypeId.UBIGINT, () => new Uint64()],
  // sum() of integers is a HUGEINT; Arrow has no 128-bit integer, a decimal without places holds all its digits.
  [DuckDBTypeId.HUGEINT, () => new Decimal(0, 38, 128)],
  [DuckDBTypeId.FLOAT, () => new Float32()],
  [DuckDBTypeId.DOUBLE, () => new Float64()],
  [DuckDBTypeId.DATE, () => new DateDay()],
  [DuckDBTypeId.TIMESTAMP, utcMicros],
  [DuckDBTypeId.TIMESTAMP_S, utcMicros],
  [DuckDBTypeId.TIMESTAMP_MS, utcMicros],
  [DuckDBTypeId.TIMESTAMP_NS, utcMicros],
  [DuckDBTypeId.TIMESTAMP_TZ, utcMicros],
  [DuckDBTypeId.BLOB, () => new Binary()],
  [DuckDBTypeId.SQLNULL, () => new Null()],
]);

/**
 * The Arrow type of a DuckDB column. Types without a counterpart in Arrow (intervals, uuids, bits, unions, times
 * with a zone) become Utf8 of DuckDB's own spelling; a map becomes a list of structs with key and value.
 */
export function arrowType(type: DuckDBType): DataType {
  const simple = SIMPLE.get(type.typeId);
  if (simple) return simple();
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL: {
      const { width, scale } = type as DuckDBDecimalType;
      return new Decimal(scale, width, 128);
    }
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return listOf(arrowType((type as DuckDBListType | DuckDBArrayType).valueType));
    case DuckDBTypeId.STRUCT:
      return structType(type as DuckDBStructType);
    case DuckDBTypeId.MAP: {
      const { keyType, valueType } = type as DuckDBMapType;
      return listOf(structOf(["key", "value"], [arrowType(keyType), arrowType(valueType)]));
    }
    default:
      return new Utf8();
  }
}

function utcMicros(): DataType {
  return new TimestampMicrosecond("UTC");
}

function listOf(child: DataType): DataType {
  return new List(new Field("item", child, true));
}

function structType(type: DuckDBStructType): DataType {
  return structOf(type.entryNames, type.entryTypes.map(arrowType));
}

function structOf(names: readonly string[], types: readonly DataType[]): DataType {
  return new Struct(names.map((name, i) => new Field(name, types[i]!, true)));
}
