export { type DuckdbOptions, openDuckdb, openSnapshot } from "./open.ts";
