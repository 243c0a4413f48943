import { createServer } from "node:http";
import { listen, type SiteServer } from "./server.ts";
import { plain, serveFile } from "./static-files.ts";

/** What `docs generate` writes for readers; the rest of the target folder is nobody's business. */
const SHOWN = new Set(["index.html", "manifest.json", "catalog.json", "column_lineage.json"]);

/**
 * Serves the documentation in a target folder on 127.0.0.1; what is generated anew shows without a restart. Throws
 * PatronError when the port is in use.
 */
export async function serveDocs(request: { targetDir: string; port: number }): Promise<SiteServer> {
  const host = "127.0.0.1";
  const server = createServer((asked, response) => {
    if (asked.method !== "GET" && asked.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      return plain(response, 405, "This server only reads: GET and HEAD");
    }
    const name = (asked.url ?? "/").split("?")[0]!.slice(1) || "index.html";
    if (!SHOWN.has(name)) return plain(response, 404, "Not found");
    serveFile(request.targetDir, `/${name}`, "", asked, response).catch(() => response.destroy());
  });
  await listen(server, host, request.port);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : request.port;
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
