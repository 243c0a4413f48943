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
  get data_type(): string {
    return this.dtype;
  }
  get quoted(): string {
    return `"${this.name.replaceAll('"', '""')}"`;
  }

  is_string(): boolean {
    return /^(text|string|varchar|char|character)/i.test(this.dtype);
  }
  is_numeric(): boolean {
    return /^(numeric|decimal|bignumeric)/i.test(this.dtype);
  }
  is_integer(): boolean {
    return /^(u?(tiny|small|big|huge)?int(eger)?\d*)$/i.test(this.dtype);
  }
  is_float(): boolean {
    return /^(float\d*|double( precision)?|real)$/i.test(this.dtype);
  }
  is_number(): boolean {
    return this.is_numeric() || this.is_integer() || this.is_float();
  }

  toString(): string {
    return `<Column ${this.name} (${this.dtype})>`;
  }
}
