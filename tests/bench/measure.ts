import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Measured {
  /** Wall time, the start of the process included. */
  seconds: number;
  /** Most memory that was held at once, bytes; 0 where the system does not tell (it is read from /proc). */
  peak: number;
  /** Processor seconds of user and system, as last seen before its end; 0 where the system does not tell. */
  cpu: number;
}

/** Runs a command to its end and measures it. Throws, with what it said, when it fails. */
export async function measure(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string> },
): Promise<Measured> {
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  let peak = 0;
  let cpu = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid));
    cpu = Math.max(cpu, cpuOf(child.pid));
  }, 20);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearInterval(watch);
  if (code !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${code}:\n${said}`);
  return { seconds: (performance.now() - started) / 1000, peak, cpu };
}

function peakOf(pid: number | undefined): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(found?.[1] ?? 0) * 1024;
  } catch {
    return 0; // ended already, or a system without /proc
  }
}

/** Linux counts in hundredths of a second; the two numbers stand behind the name, which is in brackets. */
function cpuOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
