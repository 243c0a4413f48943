import { PatronError } from "../../kernel/diagnostics.ts";
import type { Warehouse } from "../../warehouse/port.ts";
import { openForReading } from "../warehouse.ts";
import type { Cli } from "./cli.ts";

/** Opens the live warehouse for reading the books. Throws `books-held` while a run writes: the readers' copy has none. */
export async function openBooks(cli: Cli): Promise<Warehouse> {
  const { warehouse, copiedAt } = await openForReading(cli.project(), cli.log);
  if (copiedAt === undefined) return warehouse;
  await warehouse.close();
  throw new PatronError({
    code: "books-held",
    message: "Another run holds the warehouse, and the copy for readers does not hold the books.",
    help: "Try again when it is done: npx patron status",
  });
}
