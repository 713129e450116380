import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { program } from "./measured-process";

export interface BareServer {
  /** `http://127.0.0.1:…`: POST anywhere submits, GET `/status/{id}` polls. */
  readonly url: string;
  stop(): void;
}

/**
 * Starts a plain Node HTTP server that does a submit's writes and a poll's read, and nothing else,
 * bundled as the functions are and with their environment.
 */
export async function startBareServer(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<BareServer> {
  const outfile = join(folder, "bare-server.js");
  await build({
    entryPoints: [program("bare-server.ts")],
    ...{ outfile, bundle: true, platform: "node", target: "node20", format: "cjs" },
    // CommonJS has no import.meta; the storage SDK's ES module asks it for a URL to resolve from.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(outfile).href) },
    logLevel: "error",
  });
  const child = fork(outfile, { env: environment, execArgv: [] });
  const port = await Promise.race([
    once(child, "message").then(([listening]) => listening as number),
    once(child, "exit").then(([code]): never => {
      throw new Error(`the bare server ended with exit code ${code} before it listened`);
    }),
  ]);
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.kill() };
}
