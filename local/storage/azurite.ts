import { fork, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { Certificate } from "../identity/certificate";
import type { StorageOrigins } from "./addresses";
import { ProcessLock } from "../machine/process-lock";
import { bundledAzurite } from "./azurite-bundle";

export interface AzuriteOptions {
  /** Folder that Azurite keeps everything in. */
  readonly folder: string;
  /** Account name to account key. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly certificate: Certificate;
  /** Called when Azurite ends without having been asked to. */
  readonly onCrash: (reason: string) => void;
}

const cachedScript = join(__dirname, "..", "machine", "cached-script.cjs");
const startSeconds = 30;
const stopSeconds = 5;
const services = ["blob", "queue", "table"] as const;
const listening = /Azurite (Blob|Queue|Table) service is successfully listening at (\S+)/;

/** The storage emulator in a process of its own. */
export class Azurite {
  private stopping = false;

  private constructor(
    private readonly child: ChildProcess,
    /** Where each service listens. */
    readonly origins: StorageOrigins,
    /** Header that opens them: only for those who have authorized what they send. */
    readonly admission: Readonly<Record<string, string>>,
    onCrash: (reason: string) => void,
  ) {
    child.once("exit", (code, signal) => {
      if (!this.stopping) onCrash(`Azurite ended with ${signal ?? `exit code ${code}`}`);
    });
  }

  /**
   * Starts Azurite and waits until all three services listen.
   *
   * @throws Error with Azurite's output when it does not start, or when another run uses the folder
   */
  static async start(options: AzuriteOptions): Promise<Azurite> {
    mkdirSync(options.folder, { recursive: true });
    const lock = azuriteLock(options.folder);
    await lock.waitUntilFree();
    const secret = randomBytes(32).toString("hex");
    const child = fork(cachedScript, [await bundledAzurite(), ...argumentsOf(options)], {
      // A Ctrl-C on the terminal goes to the runtime, which stops Azurite last.
      detached: true,
      execArgv: ["--import", pathToFileURL(join(__dirname, "azurite-preload.mjs")).href],
      env: { ...environmentOf(options), LOCAL_RUNTIME_SECRET: secret },
      silent: true,
    });
    if (child.pid !== undefined) lock.take(child.pid);
    child.once("exit", () => lock.release());
    const admission = { "x-local-runtime": secret };
    return new Azurite(child, await whenListening(child), admission, options.onCrash);
  }

  /** Lets Azurite write its data, and waits for its end. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const kill = setTimeout(() => this.child.kill("SIGKILL"), stopSeconds * 1000);
    const exit = once(this.child, "exit");
    this.child.disconnect();
    await exit;
    clearTimeout(kill);
  }
}

function argumentsOf({ folder, certificate }: AzuriteOptions): string[] {
  return [
    ...["--location", folder, "--oauth", "basic", "--silent", "--disableTelemetry"],
    // The SDKs ask for newer versions of the REST API than Azurite lists; it answers them all.
    "--skipApiVersionCheck",
    "--disableProductStyleUrl",
    ...["--cert", certificate.certificatePath, "--key", certificate.keyPath],
    ...services.flatMap((service) => [
      ...[`--${service}Host`, "127.0.0.1", `--${service}Port`, "0"],
      // Longer than the front keeps a connection, so that no request meets a closing one.
      ...[`--${service}KeepAliveTimeout`, "3600"],
    ]),
  ];
}

function environmentOf({ accounts }: AzuriteOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    AZURITE_ACCOUNTS: [...accounts].map(([name, key]) => `${name}:${key}`).join(";"),
  };
}

function whenListening(child: ChildProcess): Promise<StorageOrigins> {
  return new Promise((resolve, reject) => {
    const origins = new Map<string, string>();
    const output: string[] = [];
    const fail = (reason: string) =>
      reject(
        new Error(`the storage emulator Azurite ${reason}: ${output.join("\n") || "no output"}`),
      );
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail(`did not start within ${startSeconds} s`);
    }, startSeconds * 1000);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${signal ?? `exit code ${code}`}`);
    });
    const read = (line: string) => {
      output.push(line);
      const [, service, origin] = listening.exec(line) ?? [];
      if (service === undefined || origin === undefined) return;
      origins.set(service.toLowerCase(), origin);
      const [blob, queue, table] = services.map((name) => origins.get(name));
      if (blob && queue && table) {
        clearTimeout(timer);
        resolve({ blob, queue, table });
      }
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on("line", read);
    }
  });
}

/** Held by Azurite while it runs on this folder. */
export function azuriteLock(folder: string): ProcessLock {
  return new ProcessLock(join(folder, "azurite.pid"));
}
