export { type Compacted, compactDuckdb } from "./compact.ts";
export { type DuckdbOptions, openDuckdb, openSnapshot } from "./open.ts";
