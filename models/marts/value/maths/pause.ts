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
