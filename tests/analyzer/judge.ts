import type { Parameter, Row } from "../../warehouse/port.ts";
import { Recorder } from "../transform/bigquery-recorder.ts";

/**
 * Holds statements with parameters to Google's analyzer: as literals, which BigQuery types and converts as it does
 * parameters. Left open, each would be taken for a number.
 */
export class Judge extends Recorder {
  override execute(sql: string, parameters: readonly Parameter[] = []) {
    return super.execute(withLiterals(sql, parameters));
  }
  override rows<T extends object = Row>(sql: string, parameters: readonly Parameter[] = []) {
    return super.rows<T>(withLiterals(sql, parameters));
  }
}

function withLiterals(sql: string, parameters: readonly Parameter[]): string {
  let next = 0;
  return sql.replace(/\?/g, () => {
    const value = parameters[next++];
    return typeof value === "string" ? `'${value}'` : String(value);
  });
}
