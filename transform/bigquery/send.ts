import type { Build } from "../materialise/materialisation.ts";
import { withoutEnd } from "../materialise/statements.ts";

/**
 * Sends a statement that holds a model's SQL. BigQuery tells a mistake's line in the whole statement; how many lines
 * stand before the model's own goes with the error (`linesBefore`), so that the message can name the model's line.
 */
export async function send({ session, sql }: Build, statement: string): Promise<{ rowsChanged: number }> {
  try {
    return await session.execute(statement);
  } catch (error) {
    const at = statement.indexOf(withoutEnd(sql));
    if (error instanceof Error && at >= 0)
      Object.assign(error, { linesBefore: statement.slice(0, at).split("\n").length - 1 });
    throw error;
  }
}
