import { isTerminal, limits, type OperationError, type OperationStatus } from "../../contract";
import { bounded } from "../text";
import { historyAfter } from "./history";
import type { OperationRecord } from "./operation-record";
import { forgottenAt } from "./retention";
import { withoutAnswered, withWaiting } from "./waiting";

/** What an attempt that failed says. */
export interface FailedAttempt {
  /** To operators. */
  readonly lastError: string;
  /** To the client, if no attempt is left. @default nothing */
  readonly publicError?: string;
}

/**
 * What can happen to an operation.
 * - `start`: a worker begins (again, after a redelivery of the same message)
 * - `progress`: the work reports how far it is
 * - `checkpoint`: the work saves where it is, for its next attempt
 * - `attemptFailed`: the work threw, and may be tried again
 * - `redrive`: an operator sends its message again; whichever comes first begins the work
 * - `requestCancel`: the client asks to cancel; `cancel`: whoever did the work has stopped
 * - `succeed`: the result is stored; `fail`: there will be none
 * - `expire`: retention is over, result and request are deleted
 * - `attach`: somebody waits for the end at a callback URL; `answered`: these were called
 * - `alias`: the id turns out to stand for another operation
 */
export type OperationEvent =
  | { readonly type: "start"; readonly messageId?: string }
  | { readonly type: "progress"; readonly percentComplete: number }
  | { readonly type: "checkpoint"; readonly json: string; readonly percentComplete?: number }
  | ({ readonly type: "attemptFailed" } & FailedAttempt)
  | { readonly type: "redrive" }
  | { readonly type: "requestCancel" }
  | { readonly type: "cancel" }
  | { readonly type: "succeed" }
  | { readonly type: "fail"; readonly error: OperationError; readonly lastError?: string }
  | { readonly type: "expire" }
  | { readonly type: "attach"; readonly callbackUrl: string }
  | { readonly type: "answered"; readonly callbackUrls: readonly string[] }
  | { readonly type: "alias"; readonly of: string };

/** The whole state machine: an event that is missing from a status' row is illegal there. */
const next: Readonly<
  Record<OperationStatus, Partial<Record<OperationEvent["type"], OperationStatus>>>
> = {
  NotStarted: {
    start: "Running",
    redrive: "NotStarted",
    requestCancel: "Canceling",
    fail: "Failed",
    attach: "NotStarted",
    alias: "NotStarted",
  },
  Running: {
    start: "Running",
    progress: "Running",
    checkpoint: "Running",
    attemptFailed: "Running",
    redrive: "Running",
    requestCancel: "Canceling",
    succeed: "Succeeded",
    fail: "Failed",
    attach: "Running",
  },
  // A cancel that was answered with 202 keeps its word, whatever the work did meanwhile.
  Canceling: {
    redrive: "Canceling",
    requestCancel: "Canceling",
    cancel: "Canceled",
    succeed: "Canceled",
    fail: "Canceled",
    attach: "Canceling",
  },
  Succeeded: { expire: "Succeeded", answered: "Succeeded" },
  Failed: { expire: "Failed", answered: "Failed" },
  Canceled: { expire: "Canceled", answered: "Canceled" },
};

/** What the machine must know beside record and event. */
export interface TransitionContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long a terminal record is kept, and its tombstone after that. */
  readonly retentionSeconds: number;
}

/** The record after the event, or the status in which the event is illegal. */
export type Transition<R extends OperationRecord = OperationRecord> =
  | { readonly legal: true; readonly record: R }
  | { readonly legal: false; readonly status: OperationStatus };

/**
 * Applies an event to a record. Pure: stores nothing, throws nothing. A record that the event does
 * not change (a repeated cancel request, an older progress) comes back as the same object.
 */
export function transition<R extends OperationRecord>(
  record: R,
  event: OperationEvent,
  context: TransitionContext,
): Transition<R> {
  const status = next[record.status][event.type];
  const isClosed =
    record.purged === true || record.aliasOf !== undefined || isDuplicate(record, event);
  if (status === undefined || isClosed) return { legal: false, status: record.status };
  const changes = changesOf(record, event, context);
  if (changes === undefined) return { legal: true, record };
  const history = historyAfter(record, event, status, context.now);
  const set = { ...changes, ...history, ...settled(record, status, context) };
  return { legal: true, record: { ...record, ...set } };
}

/** Whether a message other than the one that began the work would begin it again. */
export function isDuplicate(record: OperationRecord, event: OperationEvent): boolean {
  if (event.type !== "start" || !event.messageId || !record.messageId) return false;
  return event.messageId !== record.messageId;
}

/** What the event itself changes; `undefined` when nothing. */
function changesOf(
  record: OperationRecord,
  event: OperationEvent,
  { now, retentionSeconds }: TransitionContext,
): Partial<OperationRecord> | undefined {
  switch (event.type) {
    case "start":
      return {
        attempt: record.attempt + 1,
        sweepAt: record.deadlineAt,
        ...(event.messageId && { messageId: event.messageId }),
      };
    case "progress":
      return progressAfter(record, event.percentComplete);
    case "checkpoint":
      return { checkpoint: event.json, ...progressAfter(record, event.percentComplete) };
    case "redrive":
      // Empty, not absent: a write leaves what it does not mention.
      return { messageId: "" };
    case "requestCancel":
      // The deadline no longer waits for work that never began: the next sweep may end it.
      if (record.status === "Canceling") return undefined;
      return record.attempt === 0 ? { sweepAt: isoTime(now) } : {};
    case "attemptFailed":
      return { lastError: bounded(event.lastError), publicError: bounded(event.publicError ?? "") };
    case "fail":
      return record.status === "Canceling" ? {} : failureOf(event);
    case "expire":
      return {
        purged: true,
        checkpoint: undefined,
        sweepAt: isoTime(forgottenAt(record, retentionSeconds)),
      };
    case "attach":
      return withWaiting(record, event.callbackUrl);
    case "answered":
      return withoutAnswered(record, event.callbackUrls);
    case "alias": {
      // By then the other operation is forgotten: it is the older one.
      const sweepAt = Date.parse(record.deadlineAt) + 2 * retentionSeconds * 1000;
      return { aliasOf: event.of, sweepAt: isoTime(sweepAt) };
    }
    case "cancel":
    case "succeed":
      return {};
  }
}

/** `undefined` when the record shows as much already. */
function progressAfter(
  record: OperationRecord,
  reported: number | undefined,
): Pick<OperationRecord, "percentComplete"> | undefined {
  if (reported === undefined) return undefined;
  const percentComplete = Math.floor(Math.min(100, Math.max(0, reported)));
  return percentComplete > (record.percentComplete ?? -1) ? { percentComplete } : undefined;
}

/** A backend's error page must fit into a column, or the operation could never end. */
function failureOf({
  error: { code, message },
  lastError,
}: Extract<OperationEvent, { type: "fail" }>): Partial<OperationRecord> {
  return {
    error: { code: bounded(code, limits.codeLength), message: bounded(message) },
    ...(lastError !== undefined && { lastError: bounded(lastError) }),
  };
}

/** The columns that every change sets: the status, its time, and the end of retention once terminal. */
function settled(
  record: OperationRecord,
  status: OperationStatus,
  { now, retentionSeconds }: TransitionContext,
): Partial<OperationRecord> {
  if (isTerminal(record.status)) return {};
  const lastUpdatedAt = isoTime(now);
  if (!isTerminal(status)) return { status, lastUpdatedAt };
  const expiresAt = isoTime(now + retentionSeconds * 1000);
  return { status, lastUpdatedAt, expiresAt, sweepAt: expiresAt };
}

/** ISO 8601, UTC, milliseconds: as text it sorts by time, which the due index relies on. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
