import type { TypedColumn } from "../../transform/bigquery/analyzer.ts";
import { quoteRelation, quoteText } from "../../warehouse/bigquery/types.ts";
import type { Parameter, RelationName, Row } from "../../warehouse/port.ts";
import { Recorder } from "../transform/bigquery-recorder.ts";

/**
 * Holds statements with parameters to Google's analyzer: as literals, which BigQuery types and converts as it does
 * parameters. Left open, each would be taken for a number.
 */
export class Judge extends Recorder {
  override async execute(sql: string, parameters: readonly Parameter[] = []) {
    // A script's statements are judged one by one.
    const parts = parameters.length > 0 ? [withLiterals(sql, parameters)] : sql.split(/;\s*/);
    for (const part of parts) if (part !== "") await super.execute(part);
    return { rowsChanged: 0 };
  }
  override rows<T extends object = Row>(sql: string, parameters: readonly Parameter[] = []) {
    return super.rows<T>(withLiterals(sql, parameters));
  }
  override query(sql: string, parameters: readonly Parameter[] = []) {
    return super.query(withLiterals(sql, parameters));
  }

  override quote(relation: RelationName): string {
    return quoteRelation(relation);
  }
  /** Temporary tables are found by their bare name, as BigQuery finds them. */
  override put(schema: string, name: string, columns: TypedColumn[], type: "table" | "view" = "table"): void {
    super.put(schema === "temp" ? "" : schema, name, columns, type);
  }

  /** What the next questions that match are answered with, one answer a question; the last one from then on. */
  answer(when: RegExp, ...answers: (readonly object[])[]): void {
    this.answers.push({
      when,
      get rows() {
        return (answers.length > 1 ? answers.shift()! : (answers[0] ?? [])) as Row[];
      },
    });
  }
}

function withLiterals(sql: string, parameters: readonly Parameter[]): string {
  let next = 0;
  return sql.replace(/\?/g, () => {
    if (next >= parameters.length) return "?";
    const value = parameters[next++];
    return typeof value === "string" ? quoteText(value) : String(value);
  });
}
