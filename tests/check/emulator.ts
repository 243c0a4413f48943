import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BigqueryOptions } from "../../warehouse/bigquery/index.ts";

/** The emulator and what it needs, at the versions that were tried. */
const PACKAGES = ["bqemulator==1.4.0", "duckdb==1.5.5", "duckdb-extension-spatial==1.5.5", "numpy", "pytz"];

/** A running emulator on loopback. */
export interface Emulator {
  /** How to open one of its projects. */
  options(project: string): BigqueryOptions;
  stop(): Promise<void>;
}

/**
 * The folder of a Python environment with the emulator: the one that PATRON_BQEMULATOR names, else one that is made
 * for it (578 MB, kept for the next time). Undefined, with the reason on the log, where there is no Python.
 */
export function emulatorEnvironment(log = console.log): string | undefined {
  const named = process.env.PATRON_BQEMULATOR;
  if (named !== undefined) return named;
  const folder = join(homedir(), ".cache", "patron", "bqemulator");
  if (existsSync(join(folder, "bin", "bqemulator"))) return folder;
  try {
    execFileSync("python3", ["-m", "venv", folder], { stdio: "pipe" });
    execFileSync(join(folder, "bin", "pip"), ["install", "-q", ...PACKAGES], { stdio: "pipe" });
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const reason = String((error as { stderr?: Buffer }).stderr ?? error)
      .trim()
      .split("\n")
      .at(-1);
    log(`BigQuery's emulator was left out: Python with ${PACKAGES[0]} is not to be had here (${reason}).`);
    return undefined;
  }
}

/** Starts the emulator of an environment, empty, on free ports. */
export async function startEmulator(environment: string): Promise<Emulator> {
  const [rest, grpc] = [await freePort(), await freePort()];
  const home = mkdtempSync(join(tmpdir(), "bqemulator-"));
  provideSpatial(environment, home);
  const server = spawn(
    join(environment, "bin", "bqemulator"),
    ["start", "--rest-port", `${rest}`, "--grpc-port", `${grpc}`, "--ephemeral", "--log-level", "error"],
    {
      // Its DuckDB looks for extensions below the home folder, and would fetch what it does not find.
      env: { ...process.env, HOME: home, BQEMU_ENABLE_FORMAT_EXTENSIONS: "false" },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  await listening(server, `http://127.0.0.1:${rest}/bigquery/v2/projects/any/datasets`);
  return {
    options: (project) => ({
      project,
      location: "US",
      endpoint: `http://127.0.0.1:${rest}`,
      storageEndpoint: `127.0.0.1:${grpc}`,
      credentials: { anonymous: true },
    }),
    stop: async () => {
      const gone = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGKILL");
      await gone;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The extension comes as a Python package; DuckDB finds it where it would have put it itself. */
function provideSpatial(environment: string, home: string): void {
  const lib = join(environment, "lib");
  const python = readdirSync(lib).find((name) => name.startsWith("python"))!;
  const name = "spatial.duckdb_extension";
  const found = join(lib, python, "site-packages/duckdb_extension_spatial/extensions/v1.5.5", name);
  const platform = `${process.platform === "darwin" ? "osx" : "linux"}_${process.arch === "arm64" ? "arm64" : "amd64"}`;
  const folder = join(home, ".duckdb/extensions/v1.5.5", platform);
  mkdirSync(folder, { recursive: true });
  copyFileSync(found, join(folder, name));
}

async function listening(server: ChildProcess, url: string): Promise<void> {
  for (let tried = 0; tried < 240; tried++) {
    if (server.exitCode !== null) throw new Error(`the emulator ended with ${server.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(250);
  }
  throw new Error("the emulator did not answer within a minute");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
