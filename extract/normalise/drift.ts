import type { FieldPlan, ObjectPlan } from "./plan.ts";

type Json = Record<string, unknown>;
type Shape = Pick<ObjectPlan, "known" | "members">;

/**
 * The fields of a raw object that its plan does not know, nested objects included, child tables' not; undefined
 * when there are none. `onField` is told each one's path.
 */
export function unknownFields(
  raw: Json | undefined,
  shape: Shape,
  onField: (path: string) => void,
  path = "",
): Json | undefined {
  let extra: Json | undefined;
  // A transform in the schema may have made an object of something else: then nothing can be unknown in it.
  if (typeof raw !== "object" || raw === null) return undefined;
  for (const field in raw) {
    if (shape.known.has(field)) continue;
    extra ??= {};
    extra[field] = raw[field];
    onField(path + field);
  }
  for (const member of nestedOf(shape)) {
    const inner = raw[member.field];
    if (typeof inner !== "object" || inner === null) continue;
    const found = unknownFields(inner as Json, member, onField, `${path}${member.field}.`);
    if (found === undefined) continue;
    extra ??= {};
    extra[member.field] = found;
  }
  return extra;
}

const nested = new WeakMap<readonly FieldPlan[], readonly ObjectPlan[]>();

/** The nested objects among the members; remembered, for it is asked once a row. */
function nestedOf({ members }: Shape): readonly ObjectPlan[] {
  let found = nested.get(members);
  if (found === undefined) {
    found = members.filter((member) => member.kind === "object");
    nested.set(members, found);
  }
  return found;
}
