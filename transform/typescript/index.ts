/** The door for models written in TypeScript: `import { model, ref, t } from "patron/typescript"`. */

export { type ArrowIn, type ArrowOut, type Columns, type ColumnType, type RowOf, t } from "./columns.ts";
export {
  type Definition,
  type Given,
  type Input,
  type InputCall,
  model,
  type Output,
  type Part,
  ref,
  source,
} from "./model.ts";
