import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { buildSync } from "esbuild";
import {
  startFunctionHost,
  type FunctionHost,
  type FunctionHostOptions,
} from "../../../local/function-host/function-host";
import type { LogEntry } from "../../../local/function-host/rpc";
import type { FunctionAppSite } from "../../../local/apply/applied-stack";

const root = resolve(__dirname, "../../..");

export const siteId = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/func-test";

export const hostSettings = {
  AzureWebJobsStorage__accountName: "sthost",
  DATA__queueServiceUri: "https://127.0.0.1:1/data",
  DATA__credential: "managedidentity",
  DATA__clientId: "client-1",
};

/** Bundles `source` as the project bundles its functions; answers the site of it. */
export function makeSite(source: string, options: Partial<SiteOptions> = {}): FunctionAppSite {
  const packageFolder = mkdtempSync(join(tmpdir(), "site-"));
  writeFileSync(
    join(packageFolder, "host.json"),
    JSON.stringify({ version: "2.0", ...options.hostJson }),
  );
  writeFileSync(join(packageFolder, "package.json"), JSON.stringify({ main: "dist/index.js" }));
  mkdirSync(join(packageFolder, "dist"));
  buildSync({
    stdin: {
      contents: `import { app } from "@azure/functions";\n${source}`,
      resolveDir: root,
      loader: "ts",
    },
    outfile: join(packageFolder, "dist", "index.js"),
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["@azure/functions-core"],
  });
  return {
    id: siteId,
    name: "func-test",
    hostName: "func-test.azurewebsites.net",
    identityIds: [],
    packageFolder,
    nodeVersion: "22",
    corsOrigins: [],
    ...options.site,
    settings: { ...hostSettings, ...options.settings },
  };
}

export interface SiteOptions {
  readonly hostJson: object;
  readonly settings: Record<string, string>;
  readonly site: Partial<FunctionAppSite>;
}

export interface StartedHost {
  readonly host: FunctionHost;
  readonly log: LogEntry[];
  readonly problems: string[];
}

const cleanups: (() => Promise<void> | void)[] = [];

/** Starts a host that `stopHosts` ends. */
export async function startHost(
  site: FunctionAppSite,
  options: Partial<FunctionHostOptions> = {},
): Promise<StartedHost> {
  const dataFolder = mkdtempSync(join(tmpdir(), "host-"));
  const certificatePath = join(dataFolder, "ca.pem");
  writeFileSync(certificatePath, "");
  cleanups.push(() => {
    rmSync(dataFolder, { recursive: true, force: true });
    rmSync(site.packageFolder, { recursive: true, force: true });
  });
  const log: LogEntry[] = [];
  const problems: string[] = [];
  const host = await startFunctionHost({
    site,
    identity: { IDENTITY_ENDPOINT: "http://127.0.0.1:1/msi/token", IDENTITY_HEADER: "secret" },
    certificatePath,
    dataFolder,
    log: (entry) => log.push(entry),
    onProblem: (problem) => problems.push(problem),
    ...options,
  });
  cleanups.unshift(() => host.stop());
  return { host, log, problems };
}

/** For `afterEach`: stops what `startHost` started and removes its folders. */
export async function stopHosts(): Promise<void> {
  for (const cleanup of cleanups.splice(0)) {
    await cleanup();
  }
}

export async function send(
  host: FunctionHost,
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const sent = init.body === undefined ? undefined : Buffer.from(init.body);
  const { status, headers, body } = await host.invokeHttp({
    method,
    url: `http://127.0.0.1:7071${path}`,
    headers: { ...(sent && { "content-length": String(sent.length) }), ...init.headers },
    body: sent && Readable.from([sent]),
  });
  const text = body instanceof Readable ? await textOf(body) : Buffer.from(body ?? []).toString();
  return { status, headers, text };
}
