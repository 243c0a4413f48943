import { openDuckdb } from "../../warehouse/duckdb/index.ts";
import { describeWarehouse } from "../conformance/warehouse.ts";

describeWarehouse("duckdb", { open: () => openDuckdb(":memory:", { threads: 2 }), lacks: ["estimate"] });
