import { isDeepStrictEqual } from "node:util";
import { unitTestDict } from "../artifacts/unit-test-dict.ts";
import type { Node } from "../node.ts";
import type { Project } from "../project/project.ts";

type Dict = Record<string, unknown>;

/**
 * Whether a node's own text differs from what dbt's manifest has of it, where dbt's checksum is made of something else:
 * of a snapshot's whole file, of nothing for a generic test (its unique id tells its arguments), of how Python prints
 * the objects of a unit test. Undefined: the checksums can be compared.
 */
export function differsFromDbts(project: Project, node: Node, now: Dict, before: Dict): boolean | undefined {
  if (node.resourceType === "snapshot")
    return String(now.raw_code ?? "").trim() !== String(before.raw_code ?? "").trim();
  if (node.unitTest) {
    const said = ({ given, expect, overrides }: Dict) => [given, expect, overrides ?? null];
    return !isDeepStrictEqual(said(unitTestDict(project, node)), said(before));
  }
  return node.test ? false : undefined;
}
