/** How serious an entry is: Application Insights' severities 0 to 3. */
export type LogLevel = "debug" | "info" | "warn" | "error";

interface LogEventDescription {
  readonly level: LogLevel;
  /** What has happened, in a sentence. */
  readonly meaning: string;
  /** Members of its entry, beside `event`. */
  readonly members: readonly string[];
}

/** Of an entry about an operation; `traceId` is the trace of its submit. */
const operation = ["operationId", "traceId"] as const;
const transition = [...operation, "from", "to", "attempt", "durationMs"] as const;
const callback = [...operation, "status"] as const;
const deadLetter = ["operationId", "reason", "deliveryCount"] as const;

function transitionTo<L extends LogLevel>(level: L, meaning: string) {
  return { level, meaning, members: transition } as const;
}

/**
 * Everything that the functions log, by event: one line of JSON each, at this level. Alerts, saved
 * queries and the workbook read these names, so that one that is not here does not compile.
 */
export const logEvents = {
  "operation.create": {
    level: "info",
    meaning: "A submit made the operation; `clientTraceId` is the caller's own trace.",
    members: [...operation, "to", "attempt", "durationMs", "clientTraceId"],
  },
  "operation.redispatch": transitionTo("warn", "The sweeper sent its message again."),
  "operation.start": transitionTo("info", "A worker began an attempt."),
  "operation.checkpoint": transitionTo("info", "The work saved where it is, for its next attempt."),
  "operation.redrive": transitionTo("warn", "An operator sends its message again."),
  "operation.requestCancel": transitionTo("info", "The client asked to cancel."),
  "operation.cancel": transitionTo("info", "It ended as Canceled."),
  "operation.succeed": transitionTo("info", "It ended as Succeeded (as Canceled, if asked to)."),
  "operation.fail": {
    level: "warn",
    meaning: "It ended as Failed, for the reason in `error` (as Canceled, if asked to).",
    members: [...transition, "error"],
  },
  "operation.expire": transitionTo("info", "Retention is over: result and request are deleted."),
  "operation.attach": transitionTo("info", "A run of the facade waits for its end."),
  "operation.answered": transitionTo("info", "The runs that waited were called back."),
  "operation.alias": transitionTo("info", "The id stands for an operation with the same key."),
  "attempt.failed": {
    level: "warn",
    meaning:
      "The work threw; another attempt follows after `pauseSeconds`, if one is left. The record keeps `error` as `lastError`.",
    members: [...operation, "attempt", "pauseSeconds", "error"],
  },
  "attempt.abandoned": {
    level: "error",
    meaning:
      "The work did not stop when it was told to, and was let go before the host would end its process; it may still run.",
    members: [...operation, "attempt"],
  },
  "work.logged": {
    level: "info",
    meaning: "What the work says itself, at the level that it chose, with members of its own.",
    members: [...operation, "attempt", "message"],
  },
  "message.dropped": {
    level: "info",
    meaning: "A delivery had nothing to do: its operation has ended, or is gone.",
    members: [...operation, "status"],
  },
  "message.unreadable": {
    level: "error",
    meaning: "A message on the queue is not one of this service.",
    members: ["operationId", "reason"],
  },
  "delivery.held": {
    level: "warn",
    meaning:
      "A delivery failed while storage is away, and is held until storage answers, up to five minutes; then it is given back, and comes again.",
    members: ["operationId", "error"],
  },
  "watch.failed": {
    level: "warn",
    meaning:
      "A look at the operation failed while its work goes on, or the note of what an attempt said.",
    members: ["operationId", "error"],
  },
  "dispatch.failed": {
    level: "error",
    meaning: "The message could not be sent: the client got 503, and the operation failed.",
    members: [...operation, "error"],
  },
  "backend.canceled": {
    level: "info",
    meaning: "The backend was told to end what it does for the operation, and said yes.",
    members: [...operation, "status"],
  },
  "backend.cancelFailed": {
    level: "warn",
    meaning:
      "The backend refused to end what it does (`status`), or could not be asked (`error`). The operation ends as Canceled when its call has ended.",
    members: [...operation, "status", "error"],
  },
  "runId.lost": {
    level: "warn",
    meaning: "A run has started, but its id could not be noted on the record.",
    members: [...operation, "runId", "error"],
  },
  "request.failed": {
    level: "error",
    meaning: "An answer of 500 or more, whatever the platform calls the invocation's outcome.",
    members: [
      ...["requestId", "traceId", "clientTraceId", "functionName", "method"],
      ...["status", "code", "durationMs", "error"],
    ] as const,
  },
  "dependency.failed": {
    level: "warn",
    meaning: "A call to another service failed; `status` 0 means that there was no answer.",
    members: ["traceId", "target", "method", "status", "code", "durationMs", "error"],
  },
  "poison.received": {
    level: "warn",
    meaning: "No attempt finished a message, and its operation is ended.",
    members: ["operationId"],
  },
  "poison.unreadable": {
    level: "error",
    meaning: "A poison message names no operation.",
    members: ["reason"],
  },
  "poison.failed": {
    level: "error",
    meaning:
      "The operation of a poison message could not be ended; the sweeper will, at its deadline.",
    members: ["operationId", "error"],
  },
  "dead-letter.received": {
    level: "warn",
    meaning: "A message of the facade was dead-lettered, and its operation is ended.",
    members: deadLetter,
  },
  "dead-letter.unreadable": {
    level: "error",
    meaning: "A dead-lettered message names no operation.",
    members: deadLetter,
  },
  "dead-letter.failed": {
    level: "error",
    meaning:
      "The operation of a dead-lettered message could not be ended. The message comes again after `pauseSeconds`; after 0 it does not, for storage refused it for good, and the sweeper ends what there is at its deadline.",
    members: [...deadLetter, "pauseSeconds", "error"],
  },
  "dead-letter.unanswered": {
    level: "error",
    meaning: "The operation is ended, but who waited could not be called back.",
    members: ["operationId", "error"],
  },
  "callback.refused": {
    level: "warn",
    meaning: "A run is not written down: its URL is not allowed, or too many wait.",
    members: [...operation, "reason"],
  },
  "callback.delivered": {
    level: "info",
    meaning: "A waiting run was answered with `status`.",
    members: callback,
  },
  "callback.nobody": {
    level: "warn",
    meaning: "A run did not wait any more.",
    members: callback,
  },
  "callback.unreachable": {
    level: "warn",
    meaning: "A waiting run is out of reach; the message comes again.",
    members: callback,
  },
  "sweep.done": {
    level: "info",
    meaning:
      "The sweeper has run: the operations that it looked at, the age of the oldest one that nobody has begun (0: none is a minute old), and, where it can see the queues, how many messages lie in them.",
    members: [
      ...["repair", "purge", "found", "durationMs"],
      ...["oldestWaitingSeconds", "queuedMessages", "poisonMessages"],
    ] as const,
  },
  "sweep.found": {
    level: "warn",
    meaning: "Only the scan of the table found this operation: its entry of the due index is lost.",
    members: ["operationId", "dueAt"],
  },
  "sweep.failed": {
    level: "error",
    meaning: "One record of a sweep failed; it stays due.",
    members: ["operationId", "error"],
  },
  "settings.wrong": {
    level: "error",
    meaning: "The app cannot work: its settings are wrong. Every invocation fails.",
    members: ["error"],
  },
} as const satisfies Readonly<Record<string, LogEventDescription>>;

/** Name of an event that the functions log. */
export type LogEvent = keyof typeof logEvents;

/** Members that the entry of an event may have. */
export type LogMember<E extends LogEvent = LogEvent> = (typeof logEvents)[E]["members"][number];
