import { openDuckdb } from "../../../warehouse/duckdb/index.ts";
import { addDay, buildAll, fill } from "./steps.ts";

/** One step of the bench, in a process of its own so that its memory can be told: `worker.ts FILE fill|day N`, `build`. */
const [file, step, count] = process.argv.slice(2) as [string, "fill" | "day" | "build", string?];
const warehouse = await openDuckdb(file);
if (step === "fill") await fill(warehouse, Number(count));
else if (step === "day") await addDay(warehouse, Number(count));
else await buildAll(warehouse);
await warehouse.close();
