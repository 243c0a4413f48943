/** One queue of work per owner: what is passed runs one after the other, in the order it was asked for. */
const lanes = new WeakMap<object, Promise<unknown>>();

/** Runs `work` when everything asked for earlier on the same owner has ended, well or not. */
export function inLane<T>(owner: object, work: () => Promise<T>): Promise<T> {
  const turn = (lanes.get(owner) ?? Promise.resolve()).then(work);
  lanes.set(
    owner,
    turn.catch(() => {}),
  );
  return turn;
}

/** Runs `work` on every item, at most `limit` at once. Results are in the order of the items. */
export async function eachAtMost<I, O>(
  items: readonly I[],
  limit: number,
  work: (item: I) => Promise<O>,
): Promise<O[]> {
  const results = new Array<O>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
