import type { OperationStatus, WorkflowMessage } from "../contract";
import {
  answered,
  column,
  conflictLimit,
  ended,
  historyOf,
  historyWith,
  noVersion,
  ownRun,
  readRecord,
  running,
  versionOf,
  writeRecord,
  written,
} from "./operation-record";
import { now } from "./storage-rest";
import type {
  HttpAction,
  IfAction,
  ScopeAction,
  SwitchAction,
  UntilAction,
} from "../workflow-engine/language/workflow-definition";

const dispatched = (member: keyof WorkflowMessage): string => `triggerBody()?['${member}']`;

/**
 * Takes the record for this run, if nothing has written to it since it was dispatched: a record that
 * is dispatched was never begun. Of two runs for one operation, and of a run and a cancel request,
 * the first write wins.
 */
export const claim: HttpAction = writeRecord({
  description: "Takes the operation as it was dispatched; 412: something has written to it since",
  version: `coalesce(${dispatched("etag")}, ${noVersion})`,
  columns: running(dispatched("deadlineAt")),
});

/** How the record stands, and, once it was begun, whether this run began it. */
const standing = `concat(${column("Read_the_record", "status")}, if(equals(${column("Read_the_record", "attempt")}, 0), '', if(equals(${column("Read_the_record", "runId")}, ${ownRun}), ' here', ' elsewhere')))`;
const isFree = `contains(createArray('NotStarted', 'Canceling'), ${standing})`;
const isHere = `contains(createArray('Running here', 'Canceling here'), ${standing})`;

/** Whether the record says what becomes of this run, so that it need not be read again. */
const isSettled = `or(${written("Mark_as_running")}, ${written("Mark_as_canceled")}, ${answered("Read_the_record", 404)}, and(${answered("Read_the_record", 200)}, not(${isFree})))`;

const asItStands: SwitchAction = {
  type: "Switch",
  description: "A record that was begun is left as it is",
  runAfter: { Read_the_record: ["Succeeded"] },
  expression: `@${standing}`,
  cases: {
    Nobody_began: {
      case: "NotStarted" satisfies OperationStatus,
      actions: {
        Mark_as_running: writeRecord({
          description: "412: another writer was first, and the loop reads what it left",
          version: versionOf("Read_the_record"),
          columns: running(
            column("Read_the_record", "deadlineAt"),
            column("Read_the_record", "history"),
          ),
        }),
      },
    },
    Canceled_before: {
      case: "Canceling" satisfies OperationStatus,
      actions: {
        Canceled_at: { type: "Compose", inputs: now },
        Mark_as_canceled: writeRecord({
          description: "412: another writer was first, and the loop reads what it left",
          runAfter: { Canceled_at: ["Succeeded"] },
          version: versionOf("Read_the_record"),
          columns: {
            ...ended("Canceled", "outputs('Canceled_at')"),
            history: historyWith({
              history: column("Read_the_record", "history"),
              at: "outputs('Canceled_at')",
              ...{ status: "'Canceled'", attempt: "0", reason: "'cancel'" },
            }),
          },
        }),
      },
    },
  },
};

const takeTheRecord: UntilAction = {
  type: "Until",
  description: "Takes the operation for this run, unless it was taken or has ended",
  expression: `@${isSettled}`,
  limit: { count: conflictLimit, timeout: "PT30M" },
  actions: { Read_the_record: readRecord(), As_it_stands: asItStands },
};

const unlessHeld: IfAction = {
  type: "If",
  description: "This run began it also where the answer to the write that did was lost",
  runAfter: { Take_the_record: ["Succeeded"] },
  expression: { not: { equals: [`@or(${written("Mark_as_running")}, ${isHere})`, true] } },
  actions: {
    Nothing_to_do: {
      type: "Terminate",
      description: "Another run holds the operation, or it has ended; Cancelled raises no alert",
      inputs: { runStatus: "Cancelled" },
    },
  },
};

/**
 * For a record that is not what was dispatched, or a claim whose answer was lost: succeeds when this
 * run holds the operation, and ends the run when it does not. No action of it is billed otherwise.
 */
export const claimByReading: ScopeAction = {
  type: "Scope",
  runAfter: { Claim: ["Failed", "TimedOut"] },
  actions: { Take_the_record: takeTheRecord, Unless_held: unlessHeld },
};

/**
 * The version that the claim left, as an expression without its `@`. None where the record was read to
 * be held: it may have been canceled since.
 */
export const claimedVersion = `if(${written("Claim")}, ${versionOf("Claim")}, if(${written("Mark_as_running")}, ${versionOf("Mark_as_running")}, ${noVersion}))`;

/** The history that the claim left, as an expression without its `@`. */
export const claimedHistory = `if(${written("Claim")}, ${historyOf("Claim")}, ${historyOf("Mark_as_running")})`;
