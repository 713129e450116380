import {
  type LogMembers,
  type WorkCheckpoint,
  type WorkContext,
  type WorkLogger,
  limits,
} from "../../contract";
import type { LogLevel } from "../../contract/log-events";
import type { Dependencies } from "../dependencies";
import { describeError, stackOf } from "../log";
import type { StoredOperation } from "../operation/operation-store";
import { traceIdOf } from "../trace-context";
import type { OperationWatch } from "./operation-watch";

/** What the work gets beside its request; reads the checkpoint when there may be one. */
export async function workContext(
  record: StoredOperation,
  watch: OperationWatch,
  deps: Dependencies,
): Promise<WorkContext<never, never>> {
  const { id: operationId, attempt } = record;
  const { signal, progress } = watch;
  const saved = attempt > 1 ? await deps.operations.readCheckpoint(operationId) : undefined;
  return {
    ...{ operationId, attempt, signal, progress },
    settings: deps.settings.work as never,
    logger: loggerOf(record, deps),
    credential: deps.credential,
    checkpoint: new Checkpoint(saved, watch),
  };
}

class Checkpoint implements WorkCheckpoint<never> {
  constructor(
    private json: string | undefined,
    private readonly watch: OperationWatch,
  ) {}

  get value(): never | undefined {
    return this.json === undefined ? undefined : (JSON.parse(this.json) as never);
  }

  async save(value: unknown): Promise<void> {
    const json = JSON.stringify(value) as string | undefined;
    if (json === undefined) {
      throw new TypeError(`A checkpoint must be JSON; got ${typeof value}.`);
    }
    if (json.length > limits.checkpointLength) {
      throw new RangeError(
        `A checkpoint has at most ${limits.checkpointLength} characters of JSON; got ${json.length}. Keep what is larger in storage of your own, and its name here.`,
      );
    }
    await this.watch.saveCheckpoint(json);
    this.json = json;
  }
}

function loggerOf(
  { id: operationId, traceparent, attempt }: StoredOperation,
  { log }: Dependencies,
): WorkLogger {
  const about = { operationId, traceId: traceIdOf(traceparent), attempt };
  const write = (level: LogLevel) => (message: string, members?: LogMembers) =>
    // What is ours comes last: a member of the same name must not hide whose entry it is.
    log({ ...plain(members), ...about, event: "work.logged", level, message: String(message) });
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** Members as JSON holds them: an entry that is no JSON must not fail the work. */
function plain(members: LogMembers = {}): LogMembers {
  try {
    return JSON.parse(JSON.stringify(members, loggable)) as LogMembers;
  } catch (error) {
    return { unloggable: describeError(error) };
  }
}

function loggable(_name: string, value: unknown): unknown {
  if (value instanceof Error) return stackOf(value);
  return typeof value === "bigint" ? String(value) : value;
}
