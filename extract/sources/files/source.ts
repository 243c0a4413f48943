import { pathToFileURL } from "node:url";
import { defineSource } from "../../stream.ts";
import { listFolder } from "./folder.ts";
import { type FilesOptions, filesOptions } from "./options.ts";
import { shapes } from "./shapes/index.ts";
import { shapeStream } from "./stream.ts";

/** A folder of CSV, JSONL and Parquet files of canonical shapes. Needs no account and sends no request. */
export const files = defineSource<FilesOptions>({
  name: "files",
  options: filesOptions,
  env: {},
  streams: shapes.map(shapeStream),
  http: (options) => ({ vendor: "files", baseUrl: pathToFileURL(options.folder).href, headers: {} }),
  check: async ({ options }) => {
    listFolder(
      options.folder,
      shapes.map((shape) => shape.name),
    );
  },
});
