import { writeWorkbook } from "../../finance/index.ts";
import { openDuckdb } from "../../warehouse/duckdb/index.ts";

/** A process of its own, so that its memory is its own: writes a month's workbook and says how much it took. */
const [file, out] = process.argv.slice(2) as [string, string];
const warehouse = await openDuckdb(file, { threads: 1, memoryLimit: "160MB" });
const { sheets } = await writeWorkbook(warehouse, { period: "2011-10", currency: "GBP", file: out });
await warehouse.close();
const { user, system } = process.cpuUsage();
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ sheets, megabytes, seconds: Math.round((user + system) / 1e6) }));
