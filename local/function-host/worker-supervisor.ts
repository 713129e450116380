import type { TriggerClock } from "./clock";
import type { FunctionMetadata, InvocationRequest, TypedData } from "./rpc";
import { WorkerProcess, type WorkerProcessOptions } from "./worker-process";

/** No worker could be started in time for the invocation. */
export class WorkerUnavailableError extends Error {}

export interface WorkerSupervisorOptions extends Omit<WorkerProcessOptions, "onExit"> {
  readonly clock: TriggerClock;
  /** An invocation that takes longer ends its worker, as on Azure; `Infinity` for no limit. */
  readonly functionTimeoutSeconds: number;
  /** A worker died or does not start again. */
  readonly onProblem: (problem: string) => void;
}

const firstPauseMilliseconds = 250;
const longestPauseMilliseconds = 10_000;
/** A worker that lived this long was healthy: the next one starts without a pause. */
const healthyMilliseconds = 10_000;
/** Azure gives an instance 30 s to start. */
const startMilliseconds = 30_000;

/** Keeps one worker running: a dead one is replaced, ever slower while it keeps dying. */
export class WorkerSupervisor {
  private worker: Promise<WorkerProcess> | undefined;
  private running: WorkerProcess | undefined;
  private startedAt = 0;
  private deaths = 0;
  private stopped = false;
  private cancelPause: () => void = () => undefined;

  private packageFolder: string;

  constructor(private readonly options: WorkerSupervisorOptions) {
    this.packageFolder = options.packageFolder;
  }

  /** Starts the first worker; the answer is what it registered. */
  async start(): Promise<readonly FunctionMetadata[]> {
    this.worker = this.launch();
    return (await this.worker).functions;
  }

  /**
   * Runs one invocation, on the next worker when there is none just now.
   *
   * @throws FunctionThrewError, WorkerDiedError, WorkerUnavailableError
   */
  async invoke(request: InvocationRequest): Promise<TypedData | undefined> {
    const worker = this.running ?? (await this.nextWorker());
    const { clock, functionTimeoutSeconds, onProblem } = this.options;
    if (!Number.isFinite(functionTimeoutSeconds)) {
      return worker.invoke(request);
    }
    const cancel = clock.after(functionTimeoutSeconds * 1000, () => {
      onProblem(
        `${request.functionName} took longer than functionTimeout (${functionTimeoutSeconds} s): its process is ended`,
      );
      void worker.kill();
    });
    return worker.invoke(request).finally(cancel);
  }

  /**
   * Where the worker takes HTTP requests itself: an app with `enableHttpStream`.
   *
   * @throws WorkerUnavailableError
   */
  async httpUri(): Promise<string | undefined> {
    return (this.running ?? (await this.nextWorker())).httpUri;
  }

  /**
   * Ends the worker, with what it has in work, and runs another package from now on. When that does
   * not load, the one before it goes on.
   *
   * @returns what the package registered
   * @throws Error with the reason why it does not load
   */
  async reload(packageFolder: string): Promise<readonly FunctionMetadata[]> {
    const [old, before] = [this.running, this.packageFolder];
    this.running = undefined;
    this.packageFolder = packageFolder;
    const ended = old?.terminate();
    this.worker = Promise.resolve(ended).then(() => this.launch());
    try {
      return (await this.worker).functions;
    } catch (error) {
      this.packageFolder = before;
      this.worker = this.launch();
      await this.worker;
      throw error;
    }
  }

  /** SIGKILL, for tests of what a crash leaves behind; the next worker starts by itself. */
  async kill(): Promise<void> {
    await this.running?.kill();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelPause();
    const worker = await this.worker?.catch(() => undefined);
    await worker?.terminate();
  }

  private async launch(): Promise<WorkerProcess> {
    this.startedAt = this.options.clock.now();
    const { packageFolder } = this;
    let launched: WorkerProcess | undefined = undefined;
    const worker = await WorkerProcess.start({
      ...this.options,
      packageFolder,
      onExit: (how) => {
        // One that a reload ended has its successor.
        if (this.running === launched) this.replace(how);
      },
    });
    launched = worker;
    this.running = worker;
    return worker;
  }

  private replace(how: string): void {
    this.running = undefined;
    if (this.stopped) {
      return;
    }
    if (this.options.clock.now() - this.startedAt >= healthyMilliseconds) {
      this.deaths = 0;
    }
    this.options.onProblem(`the functions process ended (${how}); starting another`);
    this.worker = this.relaunch();
    // Whoever waits for the worker sees the rejection; nobody may be waiting.
    this.worker.catch(() => undefined);
  }

  private async relaunch(): Promise<WorkerProcess> {
    while (!this.stopped) {
      await this.pause();
      try {
        return await this.launch();
      } catch (error) {
        this.options.onProblem((error as Error).message);
      }
    }
    throw new WorkerUnavailableError("The Functions host is stopping.");
  }

  private pause(): Promise<void> {
    const pause =
      this.deaths === 0
        ? 0
        : Math.min(longestPauseMilliseconds, firstPauseMilliseconds * 2 ** (this.deaths - 1));
    this.deaths += 1;
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(pause, resolve);
      this.cancelPause = () => {
        cancel();
        resolve();
      };
    });
  }

  private nextWorker(): Promise<WorkerProcess> {
    return new Promise((resolve, reject) => {
      const cancel = this.options.clock.after(startMilliseconds, () =>
        reject(new WorkerUnavailableError("The functions process did not start within 30 s.")),
      );
      const worker = this.worker ?? Promise.reject(new Error("The host was not started."));
      worker.then(resolve, reject).finally(cancel);
    });
  }
}
