import type { Warehouse } from "../../warehouse/port.ts";
import { BigqueryStatements } from "../bigquery/statements.ts";
import { Statements } from "./statements.ts";

/** The statements of the warehouse's own dialect. */
export function statementsFor(warehouse: Warehouse): Statements {
  return warehouse.dialect === "bigquery" ? new BigqueryStatements(warehouse) : new Statements(warehouse);
}
