import { randomBytes, randomUUID } from "node:crypto";
import type { InvocationRequest, LogEntry, TraceContext, TypedData } from "./rpc";
import { FunctionThrewError } from "./worker-process";
import type { WorkerSupervisor } from "./worker-supervisor";

export interface Invocation {
  /** @default a new one */
  readonly invocationId?: string;
  readonly functionName: string;
  readonly bindingName: string;
  readonly data: TypedData;
  readonly metadata?: Readonly<Record<string, TypedData>>;
  /** `traceparent` of the caller; without one a new trace begins. */
  readonly traceParent?: string;
}

/** Gives invocations their ids and traces, logs how they ended, and knows which are in flight. */
export class Invoker {
  private readonly inFlight = new Set<Promise<unknown>>();

  constructor(
    private readonly supervisor: Pick<WorkerSupervisor, "invoke" | "httpUri">,
    private readonly log: (entry: LogEntry) => void,
  ) {}

  /** @throws FunctionThrewError, WorkerDiedError, WorkerUnavailableError */
  invoke(invocation: Invocation): Promise<TypedData | undefined> {
    const { functionName, bindingName, data, metadata = {}, traceParent } = invocation;
    const running = this.run({
      invocationId: invocation.invocationId ?? randomUUID(),
      functionName,
      inputData: [{ name: bindingName, data }],
      triggerMetadata: metadata,
      traceContext: childTrace(traceParent),
    });
    const tracked = running.catch(() => undefined);
    this.inFlight.add(tracked);
    void tracked.then(() => this.inFlight.delete(tracked));
    return running;
  }

  /** Where the worker takes HTTP requests itself; undefined when they are handed over to it. */
  httpUri(): Promise<string | undefined> {
    return this.supervisor.httpUri();
  }

  async drained(): Promise<void> {
    await Promise.all(this.inFlight);
  }

  private async run(request: InvocationRequest): Promise<TypedData | undefined> {
    const { functionName, invocationId } = request;
    const write = (level: LogEntry["level"], message: string) =>
      this.log({ level, category: "system", message, functionName, invocationId });
    const startedAt = performance.now();
    const duration = () => `${Math.round(performance.now() - startedAt)}ms`;
    try {
      const returned = await this.supervisor.invoke(request);
      write("debug", `Executed 'Functions.${functionName}' (Succeeded, Duration=${duration()})`);
      return returned;
    } catch (error) {
      const { message } = error as Error;
      write(
        error instanceof FunctionThrewError ? "error" : "warning",
        `Executed 'Functions.${functionName}' (Failed, Duration=${duration()}): ${message}`,
      );
      throw error;
    }
  }
}

/** A new span in the caller's trace, as the host's own telemetry makes one. */
function childTrace(traceParent: string | undefined): TraceContext {
  const parent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(traceParent ?? "");
  const [, traceId = randomBytes(16).toString("hex"), flags = "01"] = parent ?? [];
  return { traceParent: `00-${traceId}-${randomBytes(8).toString("hex")}-${flags}` };
}
