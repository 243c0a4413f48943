import { createServer } from "node:net";
import { PatronError } from "../../kernel/diagnostics.ts";

/** Throws when something listens on the port of 127.0.0.1 already. Port 0 means any free one. */
export async function checkPortFree(port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", (error: NodeJS.ErrnoException) => reject(portError(port, error)));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve()));
  });
}

function portError(port: number, error: NodeJS.ErrnoException): PatronError {
  const inUse = error.code === "EADDRINUSE";
  return new PatronError(
    {
      code: inUse ? "port-in-use" : "port-refused",
      message: inUse
        ? `Port ${port} of 127.0.0.1 is in use by another process.`
        : `Port ${port} cannot be used: ${error.message}`,
      help: "Name another one: --port 3211 (or site.port in patron.yml; 0 takes any free port)",
    },
    { cause: error },
  );
}
