/**
 * The language worker: a child process that loads one site's package and runs its functions, as
 * Azure's Node.js worker does. It imports nothing but Node, so that what the app sees is the app.
 * Started by `WorkerProcess` with the package folder as its only argument.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Server } from "node:net";
import { join } from "node:path";
import { format } from "node:util";
import type { InvocationRequest, LogEntry } from "../rpc";
import { provideCoreModule, type LoadedApp } from "./core-module";
import { invoke } from "./invocation";
import type { HostMessage, WorkerMessage } from "./messages";

const app: LoadedApp = {
  functions: new Map(),
  hooks: new Map(),
  hookData: {},
  appHookData: {},
};

function send(message: WorkerMessage): void {
  // The host is gone when the channel is closed: nobody is left to tell.
  if (process.connected) {
    process.send?.(message);
  }
}

function log(entry: LogEntry): void {
  send({ type: "log", entry });
}

/** Loads `main` of the package and runs the appStart hooks; answers the app's own HTTP server. */
async function load(packageFolder: string): Promise<string | undefined> {
  const manifestPath = join(packageFolder, "package.json");
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as { main?: string };
  if (!manifest.main) {
    throw new Error(`${manifestPath} has no "main": name the bundle that registers the functions.`);
  }
  createRequire(manifestPath)(join(packageFolder, manifest.main));
  const capabilities = await onThisMachine(() => app.model?.getCapabilities?.({}));
  for (const hook of app.hooks.get("appStart") ?? []) {
    const { hookData, appHookData } = app;
    await hook({ hookData, appHookData, functionAppDirectory: packageFolder });
  }
  return capabilities?.["HttpUri"];
}

/** The library opens its HTTP server for every interface; nobody but the host may reach it. */
async function onThisMachine<T>(open: () => T): Promise<Awaited<T>> {
  const { prototype } = Server;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with `this` below
  const { listen } = prototype;
  prototype.listen = function (this: Server, ...values: unknown[]): Server {
    const [listener] = values.splice(-1);
    return (listen as (...values: unknown[]) => Server).call(this, 0, "127.0.0.1", listener);
  } as typeof listen;
  try {
    return await open();
  } finally {
    prototype.listen = listen;
  }
}

async function run(request: InvocationRequest): Promise<void> {
  const { invocationId } = request;
  try {
    send({ type: "succeeded", invocationId, returnValue: await invoke(app, request, log) });
  } catch (error) {
    send({ type: "threw", invocationId, error: errorText(error) });
  }
}

async function terminate(): Promise<void> {
  for (const hook of app.hooks.get("appTerminate") ?? []) {
    await hook({ hookData: app.hookData, appHookData: app.appHookData });
  }
  process.exit(0);
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : format(error);
}

function main(packageFolder: string): void {
  provideCoreModule(app, (level, category, message) => log({ level, category, message }));
  process.on("message", (message: HostMessage) => {
    if (message.type === "invoke") {
      void run(message.request);
    } else {
      void terminate();
    }
  });
  // A host that was killed must not leave its worker behind.
  process.on("disconnect", () => process.exit(1));
  load(packageFolder).then(
    (httpUri) =>
      send({
        type: "ready",
        httpUri,
        functions: [...app.functions.values()].map(({ metadata }) => metadata),
      }),
    (error: unknown) => {
      // Exiting before the message is flushed would lose the reason.
      process.send?.({ type: "failed", error: errorText(error) } satisfies WorkerMessage, () =>
        process.exit(1),
      );
    },
  );
}

main(process.argv[2] ?? process.cwd());
