export { loadDataset } from "./dataset/dataset.ts";
export { formatSummary, type Summary } from "./dataset/summary.ts";
export { writeFilesFolder } from "./files-folder.ts";
export type { Fault, VendorName } from "./http/faults.ts";
export { CREDENTIALS, type Sandbox, type SandboxOptions, startSandbox } from "./start.ts";
