import { AttemptFailed, errorCodes, isTerminal, WorkFailed } from "../../contract";
import { type Advance, advance } from "../operation/advance";
import type { AnyWork, Dependencies } from "../dependencies";
import { dropMessage, failOperation, finish, operationErrors } from "../operation/finish";
import { operatorText } from "../log";
import { isDuplicate, type OperationEvent } from "../operation/operation";
import type { StoredOperation } from "../operation/operation-store";
import { resultContent, UnstorableResult } from "../operation/result-content";
import { type StopReason, OperationWatch, WorkAbandoned } from "./operation-watch";
import { isRequest } from "../http/request-schema";
import { traceIdOf } from "../trace-context";
import { holdWhileStorageIsAway } from "./hold-failure";
import { retryPause } from "./retry-pause";
import { type Delivery, readWorkMessage } from "./work-message";
import { workContext } from "./work-context";

/** What a message asks for. */
export interface Job {
  readonly work: AnyWork;
  readonly readInput: () => Promise<unknown>;
  readonly delivery: Delivery;
}

/**
 * Does the work of one message. Returns when the message is done with; throws when it should be
 * delivered again, and waits with that while storage is away. Safe to run again after a crash at any
 * point: the record says what is left to do, the first stored result wins, and the first terminal
 * write wins.
 */
export async function processMessage(
  received: unknown,
  work: AnyWork,
  deps: Dependencies,
  delivery: Delivery = {},
): Promise<void> {
  const read = readWorkMessage(received);
  if (read.type === "unreadable") {
    const { reason, operationId } = read;
    deps.log({ event: "message.unreadable", operationId, reason });
    if (operationId !== undefined) {
      await failOperation(operationId, operationErrors.malformed, deps);
    }
    return;
  }
  const { operationId } = read.message;
  await holdWhileStorageIsAway(operationId, deps, async () => {
    const record = await deps.operations.read(operationId);
    if (record === undefined) return dropMessage(operationId, undefined, deps);
    const readInput = () => deps.operations.readInput(operationId);
    await bringToEnd(record, { work, readInput, delivery }, deps);
  });
}

/** Brings an operation from wherever it is to a terminal status; throws when it should be tried again. */
export async function bringToEnd(
  record: StoredOperation,
  job: Job,
  deps: Dependencies,
): Promise<void> {
  const { messageId } = job.delivery;
  const start = { type: "start", messageId } as const;
  const isOver = isTerminal(record.status) || isDuplicate(record, start);
  if (isOver) return dropMessage(record.id, record, deps);
  const begun = await begin(record, start, deps);
  if (begun.advanced && begun.record?.status === "Running") {
    const { newest, event } = await perform(begun.record, job, deps);
    return finish(newest, event, deps);
  }
  const isGone = begun.record === undefined || isDuplicate(begun.record, start);
  if (isGone) return dropMessage(record.id, begun.record, deps);
  const canceled = begun.record.status === "Canceling";
  return finish(begun.record, canceled ? { type: "cancel" } : deadlineExceeded, deps);
}

const deadlineExceeded: OperationEvent = { type: "fail", error: operationErrors.deadlineExceeded };

/** Marks the record Running; one that is past its deadline is not worth beginning. */
async function begin(
  record: StoredOperation,
  start: OperationEvent,
  deps: Dependencies,
): Promise<Advance> {
  const late = deps.clock.now() >= Date.parse(record.deadlineAt);
  return late ? { advanced: false, record } : advance(deps, record, start);
}

/** What the operation goes through next; `undefined` when it has ended without this worker. */
interface Performed {
  readonly newest: StoredOperation;
  readonly event: OperationEvent | undefined;
}

async function perform(record: StoredOperation, job: Job, deps: Dependencies): Promise<Performed> {
  // An earlier attempt got as far as its result; doing the work again could not change it.
  if (record.attempt > 1 && (await deps.results.properties(record.id)) !== undefined) {
    return { newest: record, event: { type: "succeed" } };
  }
  const input = await job.readInput();
  if (!isRequest(input)) {
    return { newest: record, event: { type: "fail", error: operationErrors.malformed } };
  }
  const watch = new OperationWatch(record, deps);
  try {
    const end = await runWork(input, job, watch, record, deps);
    return { newest: await watch.stop(), event: end };
  } finally {
    await watch.stop();
  }
}

/** Does the work, or what follows from its failure; throws when it should be tried again. */
async function runWork(
  input: unknown,
  { work, delivery }: Job,
  watch: OperationWatch,
  record: StoredOperation,
  deps: Dependencies,
): Promise<OperationEvent | undefined> {
  try {
    return await Promise.race([attemptWork(input, work, watch, record, deps), watch.abandoned]);
  } catch (thrown) {
    if (thrown instanceof WorkAbandoned) deps.log({ event: "attempt.abandoned", ...about(record) });
    const { stopReason } = watch;
    if (stopReason !== undefined && stopReason !== "attemptLimit") {
      return eventAfterStop(stopReason);
    }
    const code = permanentFailure(thrown);
    if (code !== undefined) {
      const { message } = thrown as Error;
      return { type: "fail", error: { code, message }, lastError: operatorText(thrown) };
    }
    const error = stopReason === undefined ? thrown : new AttemptTimeout(thrown, deps);
    await pauseAfter(error, delivery, watch, record, deps);
    if (watch.stopReason !== stopReason) return eventAfterStop(watch.stopReason);
    throw error;
  }
}

/** Runs the work and stores its result before anything says that there is one. */
async function attemptWork(
  input: unknown,
  work: AnyWork,
  watch: OperationWatch,
  record: StoredOperation,
  deps: Dependencies,
): Promise<OperationEvent | undefined> {
  const result = await work(input as never, await workContext(record, watch, deps));
  if (watch.isAbandoned) return undefined;
  const { stopReason } = watch;
  // A result that comes soon after the limit is a result.
  const signal = stopReason === "attemptLimit" ? undefined : watch.signal;
  if (stopReason !== undefined && signal !== undefined) return eventAfterStop(stopReason);
  await deps.results.write(record.id, resultContent(result), signal);
  return { type: "succeed" };
}

/** Of an attempt that took longer than it may. */
class AttemptTimeout extends Error {
  override readonly name = "AttemptTimeout";

  constructor(thrown: unknown, { attemptSeconds }: Dependencies) {
    const end =
      thrown instanceof WorkAbandoned
        ? "its work went on when it was told to stop, and was let go"
        : "its work stopped when it was told to";
    super(`The attempt took longer than ${attemptSeconds} s; ${end}.`);
  }
}

/** The code under which an error ends the operation at once; `undefined` when trying again may help. */
function permanentFailure(error: unknown): string | undefined {
  if (error instanceof WorkFailed) return errorCodes.workFailed;
  return error instanceof UnstorableResult ? errorCodes.resultNotStored : undefined;
}

/** Keeps what the attempt said, and holds the message until the next one. */
async function pauseAfter(
  error: unknown,
  { isLast = false }: Delivery,
  watch: OperationWatch,
  record: StoredOperation,
  { retry, log, clock }: Dependencies,
): Promise<void> {
  // The pause is part of what the host allows a function.
  const longest = Math.max(0, Math.floor(watch.secondsLeft));
  const pauseSeconds = isLast ? 0 : Math.min(longest, retryPause(error, record.attempt, retry));
  const lastError = operatorText(error);
  log({ event: "attempt.failed", ...about(record), pauseSeconds, error: lastError });
  const publicError = error instanceof AttemptFailed ? error.publicMessage : undefined;
  await watch.keepFailure({ lastError, publicError });
  if (pauseSeconds > 0) await clock.sleep(pauseSeconds * 1000, watch.signal);
}

/** Members of every entry about an attempt. */
function about({ id: operationId, traceparent, attempt }: StoredOperation) {
  return { operationId, traceId: traceIdOf(traceparent), attempt };
}

function eventAfterStop(reason: StopReason | undefined): OperationEvent | undefined {
  switch (reason) {
    case "canceled":
      return { type: "cancel" };
    case "deadline":
      return deadlineExceeded;
    default:
      return undefined;
  }
}
