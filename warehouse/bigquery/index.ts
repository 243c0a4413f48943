export { Lease } from "./lease.ts";
export { openBigquery } from "./open.ts";
export type { BigqueryOptions, Credentials } from "./options.ts";
export { BigqueryWarehouse } from "./warehouse.ts";
