import { errorCodes, isTerminal, WorkFailed } from "../../contract";
import { type Advance, advance } from "../operation/advance";
import type { AnyWork, Dependencies } from "../dependencies";
import { dropMessage, failOperation, finish, operationErrors } from "../operation/finish";
import { describeError } from "../log";
import { isDuplicate, type OperationEvent } from "../operation/operation";
import type { StoredOperation } from "../operation/operation-store";
import { resultContent, UnstorableResult } from "../operation/result-content";
import { type StopReason, OperationWatch } from "./operation-watch";
import { isRequest } from "../http/request-schema";
import { traceIdOf } from "../trace-context";
import { retryPause } from "./retry-pause";
import { readWorkMessage } from "./work-message";
import { workContext } from "./work-context";

/**
 * Does the work of one message. Returns when the message is done with; throws when it should be
 * delivered again. Safe to run again after a crash at any point: the record says what is left to
 * do, the first stored result wins, and the first terminal write wins.
 *
 * @param messageId what every delivery of this message has in common: another message for work that
 *   was begun is a duplicate, and costs a read
 */
export async function processMessage(
  received: unknown,
  work: AnyWork,
  deps: Dependencies,
  messageId?: string,
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
  const record = await deps.operations.read(operationId);
  if (record === undefined) return dropMessage(operationId, undefined, deps);
  const readInput = () => deps.operations.readInput(operationId);
  await bringToEnd(record, work, deps, readInput, messageId);
}

/** Brings an operation from wherever it is to a terminal status; throws when it should be tried again. */
export async function bringToEnd(
  record: StoredOperation,
  work: AnyWork,
  deps: Dependencies,
  readInput: () => Promise<unknown>,
  messageId?: string,
): Promise<void> {
  const start = { type: "start", messageId } as const;
  const isOver = isTerminal(record.status) || isDuplicate(record, start);
  if (isOver) return dropMessage(record.id, record, deps);
  const begun = await begin(record, start, deps);
  if (begun.advanced && begun.record?.status === "Running") {
    const { newest, event } = await perform(begun.record, work, deps, readInput);
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

async function perform(
  record: StoredOperation,
  work: AnyWork,
  deps: Dependencies,
  readInput: () => Promise<unknown>,
): Promise<Performed> {
  // An earlier attempt got as far as its result; doing the work again could not change it.
  if (record.attempt > 1 && (await deps.results.properties(record.id)) !== undefined) {
    return { newest: record, event: { type: "succeed" } };
  }
  const input = await readInput();
  if (!isRequest(input)) {
    return { newest: record, event: { type: "fail", error: operationErrors.malformed } };
  }
  const watch = new OperationWatch(record, deps);
  try {
    const end = await runWork(input, work, watch, record, deps);
    return { newest: await watch.stop(), event: end };
  } finally {
    await watch.stop();
  }
}

/** Runs the work and stores its result before anything says that there is one. */
async function runWork(
  input: unknown,
  work: AnyWork,
  watch: OperationWatch,
  record: StoredOperation,
  deps: Dependencies,
): Promise<OperationEvent | undefined> {
  const { id, attempt, traceparent } = record;
  const { signal } = watch;
  try {
    const context = await workContext(record, watch, deps);
    const result = await work(input as never, context);
    if (watch.stopReason !== undefined) return eventAfterStop(watch.stopReason);
    await deps.results.write(id, resultContent(result), signal);
    return { type: "succeed" };
  } catch (error) {
    if (watch.stopReason !== undefined) return eventAfterStop(watch.stopReason);
    if (error instanceof WorkFailed) {
      return { type: "fail", error: { code: errorCodes.workFailed, message: error.message } };
    }
    if (error instanceof UnstorableResult) {
      return { type: "fail", error: { code: errorCodes.resultNotStored, message: error.message } };
    }
    const traceId = traceIdOf(traceparent);
    const reason = describeError(error);
    const pauseSeconds = retryPause(error, attempt, deps.retry);
    deps.log({
      event: "attempt.failed",
      operationId: id,
      traceId,
      attempt,
      pauseSeconds,
      error: reason,
    });
    if (pauseSeconds > 0) await deps.clock.sleep(pauseSeconds * 1000, signal);
    if (watch.stopReason !== undefined) return eventAfterStop(watch.stopReason);
    throw error;
  }
}

function eventAfterStop(reason: StopReason): OperationEvent | undefined {
  switch (reason) {
    case "canceled":
      return { type: "cancel" };
    case "deadline":
      return deadlineExceeded;
    case "endedElsewhere":
      return undefined;
  }
}
