/** A column as templates see it: dbt's `api.Column`, with the names that macros use. */
export class JinjaColumn {
  readonly name: string;
  readonly dtype: string;

  constructor(name: string, dtype: string) {
    this.name = name;
    this.dtype = dtype;
  }

  get column(): string {
    return this.name;
  }
  /** What a cast names: a text column's is a type with a size, as in dbt. */
  get data_type(): string {
    return this.is_string() && !/^string$/i.test(this.dtype)
      ? `character varying(${this.string_size()})`
      : this.dtype;
  }
  get expanded_data_type(): string {
    return this.data_type;
  }
  get quoted(): string {
    return `"${this.name.replaceAll('"', '""')}"`;
  }

  readonly char_size: number | null = null;
  readonly numeric_precision: number | null = null;
  readonly numeric_scale: number | null = null;

  /** How many characters fit: 256, since neither warehouse limits them. Raises for other types. */
  string_size(): number {
    if (!this.is_string()) throw new Error("Called string_size() on non-string field!");
    return 256;
  }
  can_expand_to(other: JinjaColumn): boolean {
    return this.is_string() && other.is_string() && other.string_size() > this.string_size();
  }
  literal(value: string): string {
    return `${value}::${this.data_type}`;
  }

  // Whole names only, as in dbt: `DECIMAL(18,3)` with its digits is no `is_numeric` there either.
  is_string(): boolean {
    return /^(text|string|varchar|character|character varying)$/i.test(this.dtype);
  }
  is_numeric(): boolean {
    return /^(numeric|decimal|bignumeric)$/i.test(this.dtype);
  }
  is_integer(): boolean {
    return /^((small|big)?int(eger)?|int(2|4|8|64)|(small|big)?serial|serial[248])$/i.test(this.dtype);
  }
  is_float(): boolean {
    return /^(float(4|8|64)?|double( precision)?|real)$/i.test(this.dtype);
  }
  is_number(): boolean {
    return this.is_numeric() || this.is_integer() || this.is_float();
  }

  toString(): string {
    return `<Column ${this.name} (${this.dtype})>`;
  }
}
