import { z } from "zod";
import type { ReadContext } from "../../stream.ts";

export const filesOptions = z.strictObject({
  /** The folder with the files. Relative paths are relative to patron.yml. */
  folder: z.string().min(1),
  /** Of times that name no offset. Default: the project's. */
  time_zone: z.string().default("UTC"),
});

export type FilesOptions = z.infer<typeof filesOptions>;
export type FilesContext = ReadContext<FilesOptions>;
