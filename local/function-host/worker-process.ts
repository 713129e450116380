import { fork, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { FunctionMetadata, InvocationRequest, LogEntry, TypedData } from "./rpc";
import type { HostMessage, WorkerMessage } from "./worker/messages";

/** The function threw; the message is its error with the stack. */
export class FunctionThrewError extends Error {}

/** The worker process ended before the invocation did. */
export class WorkerDiedError extends Error {}

export interface WorkerProcessOptions {
  /** The bundled worker, see `bundleWorker`. */
  readonly script: string;
  readonly packageFolder: string;
  /** The whole environment of the process; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where a debugger may attach; 0 takes a free port. @default nowhere */
  readonly inspectPort?: number;
  readonly log: (entry: LogEntry) => void;
  /** Called once when a worker that was ready has ended, whatever the reason. */
  readonly onExit: (how: string) => void;
}

interface PendingInvocation {
  readonly resolve: (value: TypedData | undefined) => void;
  readonly reject: (error: Error) => void;
}

const quotedLogLines = 20;
const terminateMilliseconds = 2000;

/** One run of the language worker, from its start to its end. */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly pending = new Map<string, PendingInvocation>();
  private readonly exited: Promise<string>;
  private loadedFunctions: readonly FunctionMetadata[] = [];
  private httpAddress: string | undefined;

  /**
   * Starts a worker and waits until it has loaded the app.
   *
   * @throws Error with the reason and the end of the worker's log, when the app does not load
   */
  static async start(options: WorkerProcessOptions): Promise<WorkerProcess> {
    const worker = new WorkerProcess(options);
    await worker.loaded(options);
    void worker.exited.then(options.onExit);
    return worker;
  }

  private constructor(options: WorkerProcessOptions) {
    this.child = fork(options.script, [options.packageFolder], {
      cwd: options.packageFolder,
      env: options.environment,
      execArgv:
        options.inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${options.inspectPort}`],
      // Bodies travel as bytes; the default serialization would turn them into JSON.
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.exited = new Promise((resolve) => {
      this.child.once("error", (error) => resolve(error.message));
      this.child.once("close", (code, signal) =>
        resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
      );
    });
    void this.exited.then((how) => this.failPending(how));
  }

  get functions(): readonly FunctionMetadata[] {
    return this.loadedFunctions;
  }

  /** Origin of the worker's own HTTP server, if the app streams HTTP. */
  get httpUri(): string | undefined {
    return this.httpAddress;
  }

  /** @throws FunctionThrewError, WorkerDiedError */
  invoke(request: InvocationRequest): Promise<TypedData | undefined> {
    return new Promise((resolve, reject) => {
      if (!this.child.connected) {
        reject(new WorkerDiedError("The functions process is not running."));
        return;
      }
      this.pending.set(request.invocationId, { resolve, reject });
      this.send({ type: "invoke", request });
    });
  }

  /** Ends the process at once (SIGKILL), with whatever it is doing. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  /** Lets the app run its appTerminate hooks; kills it after 2 s. */
  async terminate(): Promise<void> {
    const deadline = setTimeout(() => this.child.kill("SIGKILL"), terminateMilliseconds);
    if (this.child.connected) {
      this.send({ type: "terminate" });
    }
    await this.exited;
    clearTimeout(deadline);
  }

  private send(message: HostMessage): void {
    // A failed send means that the process is gone; its exit fails the invocation.
    this.child.send(message, () => undefined);
  }

  private loaded({ log, packageFolder }: WorkerProcessOptions): Promise<void> {
    const tail: string[] = [];
    const keep = (entry: LogEntry) => {
      tail.push(entry.message);
      tail.splice(0, tail.length - quotedLogLines);
      log(entry);
    };
    forwardLines(this.child.stdout, (message) =>
      keep({ level: "information", category: "user", message }),
    );
    forwardLines(this.child.stderr, (message) =>
      keep({ level: levelOfStderr(message), category: "user", message }),
    );
    return new Promise<void>((resolve, reject) => {
      const fail = (reason: string) =>
        reject(new Error([`${packageFolder} did not load: ${reason}`, ...tail].join("\n  ")));
      void this.exited.then((how) => fail(`the functions process ended (${how})`));
      this.child.on("message", (message: WorkerMessage) => {
        if (message.type === "ready") {
          this.loadedFunctions = message.functions;
          this.httpAddress = message.httpUri;
          resolve();
        } else if (message.type === "failed") {
          fail(message.error);
        } else if (message.type === "log") {
          keep(message.entry);
        } else {
          this.settle(message);
        }
      });
    });
  }

  private settle(message: Extract<WorkerMessage, { invocationId: string }>): void {
    const pending = this.pending.get(message.invocationId);
    this.pending.delete(message.invocationId);
    if (message.type === "succeeded") {
      pending?.resolve(message.returnValue);
    } else {
      pending?.reject(new FunctionThrewError(message.error));
    }
  }

  private failPending(how: string): void {
    for (const { reject } of this.pending.values()) {
      reject(new WorkerDiedError(`The functions process ended (${how}) before it answered.`));
    }
    this.pending.clear();
  }
}

/** Node itself warns there, and says there where a debugger may attach. */
function levelOfStderr(line: string): LogEntry["level"] {
  if (/^(Debugger |For help, see: )/.test(line)) return "information";
  return /warn/i.test(line) ? "warning" : "error";
}

function forwardLines(stream: Readable | null, forward: (line: string) => void): void {
  if (stream) {
    createInterface({ input: stream }).on("line", forward);
  }
}
