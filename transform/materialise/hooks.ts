import type { Session } from "../../warehouse/port.ts";
import type { Node } from "../node.ts";
import { hooksOf } from "../project/config-merge.ts";
import type { Compiler, NodeIo } from "../run/compiler.ts";

/** Runs a node's pre or post hooks: those inside its transaction, or those that asked to stand outside of it. */
export async function runHooks(
  node: Node,
  when: "pre-hook" | "post-hook",
  transaction: boolean,
  { compiler, session }: { compiler: Compiler; session: Session },
): Promise<void> {
  const io: NodeIo = { session };
  for (const hook of hooksOf(node.config[when])) {
    if (hook.transaction !== transaction) continue;
    const sql = (await compiler.renderText(hook.sql, node, io)).trim();
    if (sql !== "") await session.execute(sql);
  }
}
