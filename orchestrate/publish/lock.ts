import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PatronError } from "../../kernel/diagnostics.ts";

/**
 * Runs `work` while no other process publishes into `stateDir`. A lock left by a process that is gone is taken over.
 * Throws PatronError naming the holder when another publish is under way.
 */
export async function withPublishLock<T>(stateDir: string, work: () => Promise<T>): Promise<T> {
  await mkdir(stateDir, { recursive: true });
  const file = join(stateDir, "publish.lock");
  await takeLock(file);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function takeLock(file: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    // Written first and linked then: nobody ever sees a lock that does not say whose it is.
    const own = `${file}.${process.pid}`;
    await writeFile(own, `${process.pid} ${new Date().toISOString()}\n`);
    try {
      return await link(own, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      await rm(own, { force: true });
    }
    const held = await readFile(file, "utf8").catch(() => "");
    const [pid, since] = held.trim().split(" ");
    if (pid !== undefined && pid !== "" && isAlive(Number(pid))) throw heldBy(pid, since ?? "unknown", file);
    await clearAway(file, held);
  }
  throw heldBy("unknown", "now", file);
}

/**
 * Takes a dead process's lock away. Another process may have done so first and hold a lock of its own by now: what is
 * moved aside is looked at once more, and put back when it is not what was found dead.
 */
async function clearAway(file: string, dead: string): Promise<void> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if ((await readFile(aside, "utf8")) !== dead) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

function heldBy(pid: string, since: string, file: string): PatronError {
  return new PatronError({
    code: "publish-held",
    message: `Another publish of this project is under way: process ${pid}, since ${since}.`,
    help: `Wait for it. If there is no such process, remove ${file}`,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
