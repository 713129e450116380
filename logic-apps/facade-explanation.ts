import {
  type FacadeMessage,
  type OperationColumns,
  type Problem,
  defaultHeaders,
  errorCodes,
  facade,
  facadeRequestBytes,
  headers,
  mediaTypes,
  problems,
  routePath,
  rowKeys,
} from "../contract";
import { later, now, storageCall, tableHeaders } from "./storage-rest";
import type {
  IfAction,
  Json,
  ResponseAction,
  RetryPolicy,
} from "../workflow-engine/language/workflow-definition";

/** One more try must fit into what is left of the client's patience. */
const oneRetry: RetryPolicy = { type: "fixed", count: 1, interval: "PT5S" };

/** What was sent to the queue, as an expression without its `@`: see `sent`. */
const call = "actions('Await_work')?['inputs']?['subscribe']";

/**
 * A member of the message that was sent, as an expression without its `@`. An action of its own that
 * makes up the id would be billed for every request, to serve those that overrun. An action's record
 * has its inputs: https://learn.microsoft.com/azure/logic-apps/expression-functions-reference#action
 */
export function sent(member: keyof FacadeMessage): string {
  return `${call}?['body']?['${member}']`;
}

const operationId = `@{${sent("operationId")}}`;
const statusUrl = `@{parameters('publicBaseUrl')}${routePath("status", operationId)}`;

/** Where the client may watch and cancel the operation that the run proposes. */
const operationUrl = `@{parameters('publicBaseUrl')}${routePath("operation", operationId)}`;

/** The client's key, as an expression without its `@`. */
export const idempotencyKey = "triggerOutputs()?['headers']?['Idempotency-Key']";

/** Answers a client whose request has no answer of the worker: it takes too long, or was not sent. */
export function explain(timeoutSeconds: number, mergeSeconds: number): IfAction {
  return {
    type: "If",
    runAfter: { Await_work: ["Failed", "TimedOut"] },
    expression: overran,
    actions: { Keep_operation: keepOperation, Overrun: overrun(timeoutSeconds, mergeSeconds) },
    else: { actions: { Not_sent: notSent } },
  };
}

/** The platform's own documents disagree about how it reports a timeout: all of its ways count. */
const overran = {
  or: [
    { equals: ["@actions('Await_work')?['status']", "TimedOut"] },
    { equals: ["@coalesce(actions('Await_work')?['code'], '')", "ActionTimedOut"] },
    { equals: ["@coalesce(actions('Await_work')?['error']?['code'], '')", "ActionTimedOut"] },
  ],
};

const deadlineAt = later("utcNow()", "parameters('deadlineSeconds')");

/** What the worker would have written first; it takes over what is there. */
const record = {
  PartitionKey: `@${sent("operationId")}`,
  RowKey: rowKeys.operation,
  status: "NotStarted",
  createdAt: now,
  lastUpdatedAt: now,
  deadlineAt,
  sweepAt: deadlineAt,
  attempt: 0,
  owner: "",
  traceparent: `@replace(${call}?['headers']?['${facade.traceProperty}'], '"', '')`,
} satisfies { readonly [column in keyof OperationColumns]?: Json } & Record<string, Json>;

/** The first poll must find the operation, also while its message still waits in the queue. */
const keepOperation = storageCall({
  description: "Inserts the operation's record; 409 when the worker was first",
  method: "POST",
  uri: "@parameters('tableUrl')",
  headers: { ...tableHeaders, Prefer: "return-no-content" },
  body: record,
  retryPolicy: oneRetry,
});

/**
 * A client that sent a key may retry: the twin attaches to the operation. Without one a retry would
 * begin a second operation, so nothing invites it: SDKs' retry policies repeat a POST on a 504 that
 * says when.
 */
function overrun(timeoutSeconds: number, mergeSeconds: number): IfAction {
  const begins = mergeSeconds === 0 ? "begins" : "may begin";
  return {
    type: "If",
    runAfter: { Keep_operation: ["Succeeded", "Failed", "TimedOut"] },
    expression: { equals: [`@empty(coalesce(${idempotencyKey}, ''))`, false] },
    actions: {
      Overrun_with_key: overrunAnswer(
        `The work took longer than ${timeoutSeconds} s and goes on: GET the URL in Location until it is done, or send the request again with the same Idempotency-Key.`,
        { "Retry-After": "10" },
      ),
    },
    else: {
      actions: {
        Overrun_without_key: overrunAnswer(
          `The work took longer than ${timeoutSeconds} s and goes on: GET the URL in Location until it is done. Do not send the request again: without an Idempotency-Key that ${begins} another operation. Send one with every request, and a retry finds the operation that it repeats.`,
        ),
      },
    },
  };
}

function overrunAnswer(
  detail: string,
  extra: Readonly<Record<string, string>> = {},
): ResponseAction {
  const { title } = problems[errorCodes.timeBudgetExceeded];
  return {
    type: "Response",
    kind: "Http",
    inputs: {
      statusCode: problems[errorCodes.timeBudgetExceeded].status,
      headers: {
        "Content-Type": mediaTypes.problem,
        [headers.errorCode]: errorCodes.timeBudgetExceeded,
        Location: statusUrl,
        "Operation-Location": operationUrl,
        ...extra,
        ...defaultHeaders,
      },
      body: problem(errorCodes.timeBudgetExceeded, title, detail),
    },
  };
}

/** Bytes of the request as it was to be sent: four base64 digits stand for three of them. */
const requestBytes = "div(mul(length(base64(string(triggerBody()))), 3), 4)";
const tooLarge = `greater(${requestBytes}, ${facadeRequestBytes})`;

function either(whenTooLarge: string, otherwise: string): string {
  return `@{if(${tooLarge}, '${whenTooLarge}', '${otherwise}')}`;
}

/** As an expression without its `@`: what is too large stays so, and has no `Retry-After`. */
function headersOf(code: string, extra: Readonly<Record<string, string>> = {}): string {
  const all = {
    "Content-Type": mediaTypes.problem,
    [headers.errorCode]: code,
    ...extra,
    ...defaultHeaders,
  };
  return `json('${JSON.stringify(all)}')`;
}

const notSent: ResponseAction = {
  type: "Response",
  kind: "Http",
  inputs: {
    statusCode: `@if(${tooLarge}, 413, 503)`,
    headers: `@if(${tooLarge}, ${headersOf(errorCodes.payloadTooLarge)}, ${headersOf(errorCodes.dispatchFailed, { [headers.retryAfter]: "5" })})`,
    body: problem(
      either(errorCodes.payloadTooLarge, errorCodes.dispatchFailed),
      either(problems[errorCodes.payloadTooLarge].title, problems[errorCodes.dispatchFailed].title),
      either(
        `The request must be at most ${facadeRequestBytes} bytes; submit a larger one to a variant with a work acceptor.`,
        "The queue is out of reach; nothing was begun. Send the request again later.",
      ),
    ),
  },
};

function problem(code: string, title: string, detail: string) {
  const error = { code, message: detail };
  const type = `@{parameters('problemBaseUrl')}${code}`;
  return { type, title, detail, error } satisfies Problem;
}
