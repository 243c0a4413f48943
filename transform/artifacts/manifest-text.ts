import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeKept } from "../parse/kept-lines.ts";
import type { Project, ProjectMemory } from "../project/project.ts";
import { ByteWriter } from "./byte-writer.ts";
import { manifest, nodeEntry, passing } from "./manifest.ts";
import { asCompiled, type Compiled } from "./manifest-node.ts";

/** Where a node's entry stands among the bytes of all, and the checksum of the code that it was made from. */
type Row = [id: string, checksum: string, start: number, end: number];

interface Parts {
  /** Everything but the nodes and what passes, as JSON without its braces. */
  rest: Buffer;
  /** Entries as they stand in the manifest, `"id":{…}` with commas between. */
  nodes: Buffer;
  rows: Row[];
}

/**
 * manifest.json of a project: the bytes of what `manifest()` gives, in pieces to be written one after another. Of a project that is kept, the parts are kept too, and
 * only those of nodes with other code are made anew: to make all of them took longer than reading the project.
 */
export function manifestText(
  project: Project,
  now: number,
  compiled: ReadonlyMap<string, Compiled> = new Map(),
): Buffer[] {
  const { memory } = project;
  const parts = (memory && keptParts(memory)) ?? allParts(project, now, memory);
  const pieces: Buffer[] = [Buffer.from(`{${inner(passing(project, now))},"nodes":{`)];
  let written = 0;
  const upTo = (end: number) => {
    if (end > written) pieces.push(parts.nodes.subarray(written, end));
    written = end;
  };
  let entryOf: ReturnType<typeof nodeEntry> | undefined;
  for (const [id, checksum, start, end] of parts.rows) {
    const isOld = memory !== undefined && memory.checksums.get(id) !== checksum;
    const run = compiled.get(id);
    if (!isOld && run === undefined) continue;
    upTo(start);
    let json = "";
    if (isOld) {
      entryOf ??= nodeEntry(project);
      json = entryText(id, entryOf(project.nodes.get(id)!));
    } else json = parts.nodes.toString("utf8", start, end);
    pieces.push(Buffer.from(asCompiled(json, run)));
    written = end;
  }
  upTo(parts.nodes.length);
  return [...pieces, Buffer.from("},"), parts.rest, Buffer.from("}")];
}

function allParts(project: Project, now: number, memory: ProjectMemory | undefined): Parts {
  const { metadata: _, selectors: __, nodes, ...rest } = manifest(project, now);
  const rows: Row[] = [];
  const made = new ByteWriter();
  for (const id in nodes as object) {
    if (rows.length > 0) made.write(",");
    const start = made.length;
    made.write(entryText(id, (nodes as Record<string, object>)[id]!));
    rows.push([id, project.nodes.get(id)!.checksum, start, made.length]);
  }
  const parts = { rest: Buffer.from(inner(rest)), nodes: made.bytes(), rows };
  if (memory) keep(memory, parts);
  return parts;
}

const NEWLINE = 10;

const entryText = (id: string, dict: object): string => `${JSON.stringify(id)}:${JSON.stringify(dict)}`;

/** JSON of an object without its braces. */
const inner = (dict: object): string => JSON.stringify(dict).slice(1, -1);

interface Head {
  generation: string;
  /** Bytes of the rest, and of the nodes. */
  sizes: [rest: number, nodes: number];
  rows: Row[];
}

const fileOf = ({ dir }: ProjectMemory): string => join(dir, "manifest-parts.json");

/** The parts of this very project as an earlier command kept them; undefined when there are none, or not all. */
function keptParts(memory: ProjectMemory): Parts | undefined {
  try {
    const bytes = readFileSync(fileOf(memory));
    const end = bytes.indexOf(NEWLINE);
    const { generation, sizes, rows } = JSON.parse(bytes.toString("utf8", 0, end)) as Head;
    const [rest, nodes] = sizes;
    if (generation !== memory.generation || bytes.length !== end + 1 + rest + nodes) return undefined;
    return { rest: bytes.subarray(end + 1, end + 1 + rest), nodes: bytes.subarray(end + 1 + rest), rows };
  } catch {
    return undefined; // none yet, or cut off
  }
}

/** A line of JSON that says what follows, then the rest and the nodes. */
function keep(memory: ProjectMemory, { rest, nodes, rows }: Parts): void {
  const head: Head = { generation: memory.generation, sizes: [rest.length, nodes.length], rows };
  writeKept(fileOf(memory), [Buffer.from(`${JSON.stringify(head)}\n`), rest, nodes]);
}
