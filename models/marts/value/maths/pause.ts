import { setImmediate } from "node:timers/promises";

/** What a long computation does between its steps. Throws when it is to stop there. */
export type Pause = () => Promise<void>;

/** Lets whatever waits have its turn, such as the interrupt that stops a run, and then heeds the run's signal. */
export const pausesOf =
  (signal: AbortSignal): Pause =>
  async () => {
    await setImmediate();
    signal.throwIfAborted();
  };

/** For computations that nobody interrupts. */
export const goOn: Pause = async () => {};

/** Rows with a pause every so many of them. */
export async function* paused<Row>(
  rows: AsyncIterable<Row>,
  pause: Pause,
  stretch = 2_000,
): AsyncGenerator<Row> {
  let read = 0;
  for await (const row of rows) {
    if (++read % stretch === 0) await pause();
    yield row;
  }
}
