import { type OperationColumns, type OperationStatus, rowKeys } from "../contract";
import { later, now, storageCall, tableHeaders } from "./storage-rest";
import type {
  Actions,
  HttpAction,
  Json,
  UntilAction,
  VariableAction,
} from "../workflow-engine/language/workflow-definition";

/**
 * The variable that says how this run and the operation stand: `open` until the record was taken,
 * `held` while this run works on it, then the status in which the record is left.
 */
export const operation = { variable: "operation", open: "open", held: "held" } as const;

/** Name of the Compose, before `Finish`, that says how the work ended. */
export const ending = "Ending";

/** What the Compose `Ending` holds. */
export type Ending = Pick<OperationColumns, "status" | "errorCode" | "errorMessage" | "lastError">;

/** More conflicts in a row than this mean that something writes without end. */
const conflictLimit = 10;

type Columns = { readonly [column in keyof OperationColumns]?: Json };
type Column = keyof OperationColumns;

const entity = `@{parameters('tableUrl')}(PartitionKey='@{triggerBody()['operationId']}',RowKey='${rowKeys.operation}')`;
const readColumns: readonly Column[] = ["status", "attempt", "deadlineAt", "runId"];

/**
 * Takes the record for this run: of two runs for one operation, and of a run and a cancel request,
 * the first write wins, and the loser reads what the winner left.
 */
export const claimRecord: UntilAction = {
  type: "Until",
  description: "Takes the operation for this run, unless it was taken or has ended",
  runAfter: { Operation: ["Succeeded"], Refusal: ["Succeeded"] },
  expression: `@not(equals(variables('${operation.variable}'), '${operation.open}'))`,
  limit: { count: conflictLimit, timeout: "PT30M" },
  actions: {
    Read_the_record: readRecord(),
    Take_the_record: {
      type: "Switch",
      description: "A record that was begun says whether this run began it, or another one",
      runAfter: { Read_the_record: ["Succeeded"] },
      expression: `@concat(${column("Read_the_record", "status")}, if(equals(${column("Read_the_record", "attempt")}, 0), '', if(equals(${column("Read_the_record", "runId")}, workflow()['run']['name']), ' here', ' elsewhere')))`,
      cases: {
        Nobody_began: {
          case: "NotStarted" satisfies OperationStatus,
          actions: writeThenSet("Mark_as_running", "Hold", running(), operation.held),
        },
        Canceled_before: {
          case: "Canceling" satisfies OperationStatus,
          actions: {
            Canceled_at: { type: "Compose", inputs: now },
            ...writeThenSet(
              "Mark_as_canceled",
              "Leave_canceled",
              ended("Canceled", "Canceled_at"),
              "Canceled",
              { Canceled_at: ["Succeeded"] },
            ),
          },
        },
        // The answer to the write that began it was lost.
        Begun_here: {
          case: "Running here",
          actions: { Hold_on: setOperation(operation.held) },
        },
        Begun_here_and_canceled: {
          case: "Canceling here",
          actions: { Hold_on_to_cancel: setOperation(operation.held) },
        },
      },
      default: {
        actions: { Leave_to_others: setOperation(`@${column("Read_the_record", "status")}`) },
      },
    },
  },
};

const endStatus = `if(equals(${column("Read_before_the_end", "status")}, 'Canceling'), 'Canceled', outputs('${ending}')['status'])`;
const notCanceled = (member: keyof Ending): Json =>
  `@if(equals(${column("Read_before_the_end", "status")}, 'Canceling'), null, outputs('${ending}')?['${member}'])`;

/**
 * Writes how the operation ended, unless it has ended otherwise meanwhile. A cancel that was
 * answered with 202 keeps its word, whatever the work did.
 */
export const finishRecord: UntilAction = {
  type: "Until",
  description: "Ends the operation; the first end that was written stays",
  runAfter: { [ending]: ["Succeeded"] },
  expression: `@not(equals(variables('${operation.variable}'), '${operation.held}'))`,
  limit: { count: conflictLimit, timeout: "PT30M" },
  actions: {
    Read_before_the_end: readRecord(),
    If_not_ended: {
      type: "If",
      runAfter: { Read_before_the_end: ["Succeeded"] },
      expression: {
        or: [
          { equals: [`@${column("Read_before_the_end", "status")}`, "Running"] },
          { equals: [`@${column("Read_before_the_end", "status")}`, "Canceling"] },
        ],
      },
      actions: {
        Ended_at: { type: "Compose", inputs: now },
        ...writeThenSet(
          "Write_the_end",
          "Ended",
          {
            ...ended(`@${endStatus}`, "Ended_at"),
            errorCode: notCanceled("errorCode"),
            errorMessage: notCanceled("errorMessage"),
            lastError: notCanceled("lastError"),
          },
          `@${endStatus}`,
          { Ended_at: ["Succeeded"] },
          "Read_before_the_end",
        ),
      },
      else: {
        actions: { Ended_before: setOperation(`@${column("Read_before_the_end", "status")}`) },
      },
    },
  },
};

/** Reads the record, whose version the next write must still find. */
export function readRecord(runAfter?: HttpAction["runAfter"]): HttpAction {
  return storageCall({
    description: "Reads the operation's record and its version",
    runAfter,
    method: "GET",
    uri: `${entity}?$select=${readColumns.join(",")}`,
    headers: tableHeaders,
  });
}

/** A column that an action read, as an expression without its `@`. */
export function column(action: string, name: (typeof readColumns)[number]): string {
  return `body('${action}')?['${name}']`;
}

/** Merges columns if the version is still the one that was read, and then sets the variable. */
function writeThenSet(
  write: string,
  set: string,
  columns: Columns,
  value: string,
  runAfter?: HttpAction["runAfter"],
  read = "Read_the_record",
): Actions {
  return {
    [write]: storageCall({
      description: "412: another writer was first, and the loop reads what it left",
      runAfter,
      method: "PATCH",
      uri: entity,
      headers: { ...tableHeaders, "If-Match": `@{outputs('${read}')['headers']['ETag']}` },
      body: columns,
    }),
    [set]: { ...setOperation(value), runAfter: { [write]: ["Succeeded"] } },
  };
}

function setOperation(value: string): VariableAction {
  return { type: "SetVariable", inputs: { name: operation.variable, value } };
}

/** The same columns as the event `start` of functions/operation/operation.ts changes. */
function running(): Columns {
  return {
    status: "Running" satisfies OperationStatus,
    lastUpdatedAt: now,
    attempt: `@add(${column("Read_the_record", "attempt")}, 1)`,
    sweepAt: `@${column("Read_the_record", "deadlineAt")}`,
    runId: "@workflow()['run']['name']",
  };
}

/** The same columns as a transition into a terminal status changes; `at` is a Compose of the time. */
function ended(status: string, at: string): Columns {
  const expiresAt = later(`outputs('${at}')`, "parameters('retentionSeconds')");
  return { status, lastUpdatedAt: `@outputs('${at}')`, expiresAt, sweepAt: expiresAt };
}
