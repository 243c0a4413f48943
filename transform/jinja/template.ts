import type { BlockDefinition, MacroDefinition } from "./syntax/definitions.ts";

/** A parsed template. It holds no state of a rendering, so one may be rendered many times, also at once. */
export interface Template {
  readonly name: string;
  /** The macros at the top of the file. */
  readonly macros: MacroDefinition[];
  /** The materializations, tests, snapshots and docs pages of the file. */
  readonly blocks: BlockDefinition[];
}
