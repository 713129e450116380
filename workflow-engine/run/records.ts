import type { Value } from "../expressions/values";

export type ActionStatus = "Succeeded" | "Failed" | "Skipped" | "TimedOut" | "Cancelled";
export type RunStatus = "Running" | "Succeeded" | "Failed" | "Cancelled" | "TimedOut";

/** How the actions of a block ended together. */
export type BlockStatus = "Succeeded" | "Failed" | "TimedOut";

export interface WorkflowError {
  readonly code: string;
  /** Absent when Terminate gives a code only. */
  readonly message?: string;
}

/** How an action ended. */
export interface Outcome {
  readonly status: ActionStatus;
  /** `NotSpecified` for control actions and variables; .NET name of the HTTP status for calls. */
  readonly code: string;
  readonly error?: WorkflowError;
  readonly inputs?: Value;
  readonly outputs?: Value;
  /** Calls that were sent again. */
  readonly retries?: number;
  /** Rounds of a loop. */
  readonly iterationCount?: number;
  /** The variables that the action sets; applied and journaled together with the record. */
  readonly variables?: readonly VariableChange[];
}

export interface VariableChange {
  readonly name: string;
  readonly type: string;
  readonly value: Value;
}

/** One execution of an action: the entry of the run history. */
export interface ActionRecord extends Outcome {
  readonly name: string;
  /** Indexes in the enclosing loops, outermost first; empty outside loops. */
  readonly repetition: readonly number[];
  readonly startTime: string;
  readonly endTime: string;
  readonly trackingId: string;
}

export const ok = (inputs: Value | undefined, outputs?: Value): Outcome => ({
  status: "Succeeded",
  code: "OK",
  inputs,
  outputs,
});

export const unspecified = (inputs?: Value, outputs?: Value): Outcome => ({
  status: "Succeeded",
  code: "NotSpecified",
  inputs,
  outputs,
});

export const failed = (
  code: string,
  error?: WorkflowError,
  values: Pick<Outcome, "inputs" | "outputs"> = {},
): Outcome => ({ status: "Failed", code, error, ...values });

const skipped = (code: string, message: string): Outcome => ({
  status: "Skipped",
  code: "ActionSkipped",
  error: { code, message },
});

/** An action that ran after others ended in a status which it does not list. */
export const skippedByRunAfter = (
  name: string,
  predecessor: string,
  expected: readonly string[],
  actual: ActionStatus,
): Outcome =>
  skipped(
    "ActionConditionFailed",
    `The execution of template action '${name}' is skipped: the 'runAfter' condition for action '${predecessor}' is not satisfied. Expected status values '${expected.join(", ")}' and actual value '${actual}'.`,
  );

/** An action in a branch that was not taken. */
export const skippedByBranch = (name: string): Outcome =>
  skipped(
    "ActionBranchingConditionNotSatisfied",
    `The execution of template action '${name}' skipped: the branching condition for this action is not satisfied.`,
  );

/** An action in a block that never came to run it. */
export const skippedByBlock = (name: string, block: string, outcome: Outcome): Outcome =>
  skipped(
    "ActionDependencyFailed",
    `The execution of template action '${name}' is skipped: dependant action '${block}' completed with status '${outcome.status}' and code '${outcome.code}'.`,
  );

/** An action that the end of the run by Terminate found not started. */
export const skippedByTerminate: Outcome = { status: "Skipped", code: "Terminated" };

/** An action that the end of the run by Terminate found in progress. */
export const cancelledByTerminate: Outcome = { status: "Cancelled", code: "Terminated" };

/** Error of a block, and of a run, that ended with a failed leaf. */
export const noDependentSucceeded: WorkflowError = {
  code: "ActionFailed",
  message: "An action failed. No dependent actions succeeded.",
};

/** A block that ended as its leaves did. */
export function blockOutcome(
  status: BlockStatus,
  inputs?: Value,
  iterationCount?: number,
): Outcome {
  switch (status) {
    case "Succeeded":
      return { status, code: "NotSpecified", inputs, iterationCount };
    case "Failed":
    case "TimedOut":
      return { status, code: "ActionFailed", error: noDependentSucceeded, inputs, iterationCount };
  }
}

/** Name of a status code as .NET Framework has it; a status without a name there is its number. */
export function statusCodeName(statusCode: number): string {
  return statusNames[statusCode] ?? String(statusCode);
}

const statusNames: Readonly<Record<number, string>> = {
  100: "Continue",
  101: "SwitchingProtocols",
  200: "OK",
  201: "Created",
  202: "Accepted",
  203: "NonAuthoritativeInformation",
  204: "NoContent",
  205: "ResetContent",
  206: "PartialContent",
  300: "MultipleChoices",
  301: "MovedPermanently",
  302: "Found",
  303: "SeeOther",
  304: "NotModified",
  305: "UseProxy",
  306: "Unused",
  307: "TemporaryRedirect",
  400: "BadRequest",
  401: "Unauthorized",
  402: "PaymentRequired",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  406: "NotAcceptable",
  407: "ProxyAuthenticationRequired",
  408: "RequestTimeout",
  409: "Conflict",
  410: "Gone",
  411: "LengthRequired",
  412: "PreconditionFailed",
  413: "RequestEntityTooLarge",
  414: "RequestUriTooLong",
  415: "UnsupportedMediaType",
  416: "RequestedRangeNotSatisfiable",
  417: "ExpectationFailed",
  426: "UpgradeRequired",
  500: "InternalServerError",
  501: "NotImplemented",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
  505: "HttpVersionNotSupported",
};
