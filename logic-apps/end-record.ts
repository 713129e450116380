import {
  blobExistsCodes,
  errorCodes,
  headers,
  limits,
  type OperationColumns,
  type OperationStatus,
} from "../contract";
import { claimedHistory, claimedVersion } from "./claim-record";
import {
  answered,
  column,
  conflictLimit,
  ended,
  historyWith,
  ownRun,
  readRecord,
  versionOf,
  writeRecord,
  written,
} from "./operation-record";
import { resultUrl, runMetadata } from "./result";
import { now, storageCall } from "./storage-rest";
import type {
  ComposeAction,
  HttpAction,
  IfAction,
  Json,
  ScopeAction,
  SwitchAction,
  UntilAction,
} from "../workflow-engine/language/workflow-definition";

/** Ends the operation as Succeeded, if nothing has written to its record since this run claimed it. */
export const finish: HttpAction = writeRecord({
  description: "Ends the operation; 412: something has written to it since it was claimed",
  runAfter: { Store_the_result: ["Succeeded"] },
  version: claimedVersion,
  columns: {
    ...ended("Succeeded" satisfies OperationStatus, "utcNow()"),
    history: historyWith({
      history: claimedHistory,
      ...{ status: "'Succeeded'", attempt: "1", reason: "'succeed'" },
    }),
  },
});

type Ending = Pick<OperationColumns, "status" | "errorCode" | "errorMessage" | "lastError">;

const storeStatus = "coalesce(outputs('Store_the_result')?['statusCode'], 0)";
const storeError = `coalesce(outputs('Store_the_result')?['headers']?['${headers.errorCode}'], '')`;
const stored = blobExistsCodes.map((code) => `'${code}'`).join(", ");

/**
 * One run alone holds an operation: a result that is there is this run's, and the answer to the call
 * was lost, or a late run left it that held an earlier operation of the same id.
 */
const ifThereIsOne: IfAction = {
  type: "If",
  expression: { equals: [`@contains(createArray(${stored}), ${storeError})`, true] },
  actions: {
    Look_whose_it_is: storageCall({
      description: "Reads which run stored the result that is there",
      method: "GET",
      uri: `${resultUrl}?comp=metadata`,
      runtimeConfiguration: { secureData: { properties: ["outputs"] } },
    }),
  },
};

/** A refusal for another reason, such as a container that is being deleted, stored nothing. */
const isStored = `or(equals(${storeStatus}, 201), equals(outputs('Look_whose_it_is')?['headers']?['${runMetadata}'], ${ownRun}))`;

function failure(member: "code" | "message" | "lastError", otherwise: string, length: number) {
  return `@if(${isStored}, null, take(string(coalesce(outputs('Failure')?['${member}'], ${otherwise})), ${length}))`;
}

/** How the operation ends, if it is not canceled and has not ended meanwhile. */
const ending: ComposeAction = {
  type: "Compose",
  runAfter: { If_there_is_one: ["Succeeded", "Failed", "TimedOut"] },
  inputs: {
    status: `@if(${isStored}, 'Succeeded', 'Failed')`,
    // A backend's error page must fit into a column, or the operation could never end.
    errorCode: failure("code", `'${errorCodes.resultNotStored}'`, limits.codeLength),
    errorMessage: failure(
      "message",
      "'The result could not be stored; submit the request again.'",
      limits.textLength,
    ),
    lastError: failure(
      "lastError",
      `if(equals(actions('Work')?['status'], 'Succeeded'), trim(concat('Store_the_result: ', string(${storeStatus}), ' ', ${storeError})), '')`,
      limits.textLength,
    ),
  } satisfies { readonly [member in keyof Ending]: Json },
};

const status = column("Read_before_the_end", "status");
const isHeld = `and(or(equals(${status}, 'Running'), equals(${status}, 'Canceling')), equals(${column("Read_before_the_end", "runId")}, ${ownRun}))`;
const endStatus = `if(equals(${status}, 'Canceling'), 'Canceled', outputs('Ending')['status'])`;
/** As functions/operation/history.ts names it: the error's code where it failed, else the event. */
const endReason = `if(equals(${endStatus}, 'Canceled'), 'cancel', coalesce(outputs('Ending')?['errorCode'], 'succeed'))`;
const notCanceled = (member: keyof Ending): Json =>
  `@if(equals(${status}, 'Canceling'), null, outputs('Ending')?['${member}'])`;

const ifStillHeld: IfAction = {
  type: "If",
  runAfter: { Read_before_the_end: ["Succeeded"] },
  expression: { equals: [`@${isHeld}`, true] },
  actions: {
    Ended_at: { type: "Compose", inputs: now },
    Write_the_end: writeRecord({
      description: "412: another writer was first, and the loop reads what it left",
      runAfter: { Ended_at: ["Succeeded"] },
      version: versionOf("Read_before_the_end"),
      columns: {
        ...ended(`@${endStatus}`, "outputs('Ended_at')"),
        errorCode: notCanceled("errorCode"),
        errorMessage: notCanceled("errorMessage"),
        lastError: notCanceled("lastError"),
        history: historyWith({
          history: column("Read_before_the_end", "history"),
          at: "outputs('Ended_at')",
          status: endStatus,
          attempt: column("Read_before_the_end", "attempt"),
          reason: endReason,
        }),
      },
    }),
  },
};

/**
 * Writes how the operation ended, unless it has ended otherwise meanwhile. A cancel that was
 * answered with 202 keeps its word, whatever the work did.
 */
const writeHowItEnded: UntilAction = {
  type: "Until",
  description: "Ends the operation; the first end that was written stays",
  runAfter: { Ending: ["Succeeded"] },
  expression: `@or(${written("Write_the_end")}, ${answered("Read_before_the_end", 404)}, and(${answered("Read_before_the_end", 200)}, not(${isHeld})))`,
  limit: { count: conflictLimit, timeout: "PT30M" },
  actions: { Read_before_the_end: readRecord(), If_still_held: ifStillHeld },
};

/** The run's status tells the operation's, so that metrics and alerts of Logic Apps are true. */
const endTheRun: SwitchAction = {
  type: "Switch",
  runAfter: { Write_how_it_ended: ["Succeeded"] },
  expression: `@if(${written("Write_the_end")}, ${endStatus}, ${status})`,
  cases: {
    Failed: {
      case: "Failed",
      actions: {
        Failed: {
          type: "Terminate",
          inputs: {
            runStatus: "Failed",
            runError: {
              code: `@{coalesce(outputs('Ending')?['errorCode'], '${errorCodes.deadlineExceeded}')}`,
              message:
                "@{coalesce(outputs('Ending')?['errorMessage'], 'The operation had ended as Failed before its work was done.')}",
            },
          },
        },
      },
    },
    Canceled: {
      case: "Canceled",
      actions: { Canceled: { type: "Terminate", inputs: { runStatus: "Cancelled" } } },
    },
  },
};

/**
 * Every end but the ordinary one: work that failed, a result that could not be stored or was there
 * before, and a record that was written to while the work lasted. No action of it is billed otherwise.
 */
export const endOtherwise: ScopeAction = {
  type: "Scope",
  runAfter: {
    Work: ["Succeeded", "Failed", "TimedOut"],
    Explain_failure: ["Succeeded", "Failed", "Skipped", "TimedOut"],
    Finish: ["Failed", "Skipped", "TimedOut"],
  },
  actions: {
    If_there_is_one: ifThereIsOne,
    Ending: ending,
    Write_how_it_ended: writeHowItEnded,
    End_the_run: endTheRun,
  },
};
