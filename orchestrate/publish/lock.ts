import { mkdir, open, readFile, rm } from "node:fs/promises";
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
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(`${process.pid} ${new Date().toISOString()}\n`);
      return await handle.close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [pid, since] = (await readFile(file, "utf8").catch(() => "")).trim().split(" ");
    if (pid !== undefined && pid !== "" && isAlive(Number(pid))) throw heldBy(pid, since ?? "unknown", file);
    await rm(file, { force: true });
  }
  throw heldBy("unknown", "now", file);
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
