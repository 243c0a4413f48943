/** Work over a graph, several nodes at once; each starts as soon as what it waits for is done. */
export interface Schedule {
  /** Every id once, each after what it waits for. */
  order: readonly string[];
  waitsFor: ReadonlyMap<string, ReadonlySet<string>>;
  /** Nodes at once. */
  threads: number;
  /** Does the work; `false` blocks everything that waits for the node. Must not reject. */
  work(id: string): Promise<boolean>;
  /** Called for a node that is not worked on: `because` names the failed node, or is undefined when the run stops. */
  skip(id: string, because: string | undefined): void;
  /** When true, nothing new is started. */
  stopped(): boolean;
}

/** Runs a schedule to its end. Nodes that are ready start in the given order, so that runs are alike. */
export async function runSchedule(schedule: Schedule): Promise<void> {
  const { order, waitsFor, threads } = schedule;
  const open = new Map(order.map((id) => [id, new Set(waitsFor.get(id))]));
  const blockedBy = new Map<string, string>();
  const waiting = dependants(order, waitsFor);
  const ready = order.filter((id) => open.get(id)!.size === 0);
  const running = new Set<Promise<void>>();

  const settle = (id: string, ok: boolean): void => {
    for (const next of waiting.get(id) ?? []) {
      const left = open.get(next)!;
      left.delete(id);
      if (!ok && !blockedBy.has(next)) blockedBy.set(next, blockedBy.get(id) ?? id);
      if (left.size === 0) ready.push(next);
    }
  };

  for (;;) {
    while (ready.length > 0 && running.size < threads) {
      const id = ready.shift()!;
      if (schedule.stopped() || blockedBy.has(id)) {
        schedule.skip(id, blockedBy.get(id));
        settle(id, false);
        continue;
      }
      const task: Promise<void> = schedule.work(id).then((ok) => {
        running.delete(task);
        settle(id, ok);
      });
      running.add(task);
    }
    if (running.size === 0) return;
    await Promise.race(running);
  }
}

function dependants(
  order: readonly string[],
  waitsFor: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const id of order) {
    for (const parent of waitsFor.get(id) ?? []) {
      const list = out.get(parent);
      if (list) list.push(id);
      else out.set(parent, [id]);
    }
  }
  return out;
}
