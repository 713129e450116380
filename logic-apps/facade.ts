import {
  type FacadeMessage,
  type Problem,
  errorCodes,
  facade,
  facadeRequestBytes,
  headers,
  mediaTypes,
  problemType,
  quoteRequestSchema,
  routePath,
  rowKeys,
  type OperationColumns,
} from "../contract";
import { later, now, storageCall, tableHeaders } from "./storage-rest";
import {
  type HttpWebhookAction,
  type Json,
  type ResponseAction,
  type RetryPolicy,
  type WorkflowDefinition,
  defineWorkflow,
} from "../workflow-engine/language/workflow-definition";

/** Parameters of the facade's workflow: everything that is known only when it is deployed. */
export type FacadeParameters = Readonly<
  Record<"queueUrl" | "tableUrl" | "publicBaseUrl" | "identityId", string> & {
    readonly deadlineSeconds: number;
  }
>;

export interface FacadeOptions {
  /** Seconds after which the client is told to poll, 1 to 110: the platform ends at 120. */
  readonly timeoutSeconds: number;
}

/** Two more tries must fit into the client's patience: the default four would eat it. */
const shortRetries: RetryPolicy = { type: "fixed", count: 2, interval: "PT5S" };
const oneRetry: RetryPolicy = { type: "fixed", count: 1, interval: "PT5S" };

const operationId = "@{outputs('Operation')['operationId']}";
const statusUrl = `@{parameters('publicBaseUrl')}${routePath("status", operationId)}`;

/**
 * A synchronous door for clients that cannot poll. Sends the request to the background worker, waits
 * for its callback, and answers with what it brings; when that takes longer than `timeoutSeconds`,
 * with 504 and the address to poll. Exactly one Response runs in every path.
 */
export function facadeWorkflow({ timeoutSeconds }: FacadeOptions): WorkflowDefinition {
  return defineWorkflow({
    parameters: {
      queueUrl: { type: "String", metadata: { description: "https URL of the Service Bus queue" } },
      tableUrl: { type: "String", metadata: { description: "https URL of the operations table" } },
      publicBaseUrl: { type: "String", metadata: { description: "Origin of the status endpoint" } },
      identityId: { type: "String", metadata: { description: "ARM id of the own identity" } },
      deadlineSeconds: { type: "Int", metadata: { description: "Longest life of an operation" } },
    },
    triggers: {
      [facade.trigger]: {
        type: "Request",
        kind: "Http",
        inputs: { schema: quoteRequestSchema, method: "POST" },
        operationOptions: "EnableSchemaValidation",
        // The run history outlives the operation's retention.
        runtimeConfiguration: { secureData: { properties: ["outputs"] } },
      },
    },
    actions: {
      Operation: { type: "Compose", inputs: { operationId: "@guid()", traceparent } },
      Await_work: awaitWork(timeoutSeconds),
      Answer: answer,
      Explain: {
        type: "If",
        runAfter: { Await_work: ["Failed", "TimedOut"] },
        expression: overran,
        actions: { Keep_operation: keepOperation, Overrun: overrun(timeoutSeconds) },
        else: { actions: { Not_sent: notSent } },
      },
    },
  });
}

/** The client's own, or a new one; the worker replaces one that is none. */
const traceparent =
  "@coalesce(triggerOutputs()?['headers']?['traceparent'], concat('00-', replace(guid(), '-', ''), '-', substring(replace(guid(), '-', ''), 0, 16), '-01'))";

const message: Readonly<Record<keyof FacadeMessage, Json>> = {
  operationId: "@outputs('Operation')['operationId']",
  request: "@triggerBody()",
  idempotencyKey: "@triggerOutputs()?['headers']?['Idempotency-Key']",
  callbackUrl: "@listCallbackUrl()",
  traceparent: "@outputs('Operation')['traceparent']",
};

function awaitWork(timeoutSeconds: number): HttpWebhookAction {
  return {
    type: "HttpWebhook",
    description: "Sends the request to the worker and waits for its callback",
    runAfter: { Operation: ["Succeeded"] },
    inputs: {
      subscribe: {
        method: "POST",
        uri: "@{parameters('queueUrl')}/messages",
        headers: {
          "Content-Type": mediaTypes.json,
          // Of the run, not of the client: it absorbs the retries of this call and nothing else.
          BrokerProperties: `{"MessageId":"@{workflow()['run']['name']}"}`,
        },
        body: message,
        authentication: identity("https://servicebus.azure.net"),
        retryPolicy: shortRetries,
      },
    },
    limit: { timeout: `PT${timeoutSeconds}S` },
    runtimeConfiguration: { secureData: { properties: ["inputs", "outputs"] } },
  };
}

function identity(audience: string) {
  return {
    type: "ManagedServiceIdentity",
    identity: "@parameters('identityId')",
    audience,
  } as const;
}

/** The worker's callback is a `FacadeAnswer`. */
const answer: ResponseAction = {
  type: "Response",
  kind: "Http",
  runAfter: { Await_work: ["Succeeded"] },
  inputs: {
    statusCode: "@body('Await_work')['statusCode']",
    headers: {
      "Content-Type": "@{body('Await_work')['contentType']}",
      "Operation-Location": `@{parameters('publicBaseUrl')}${routePath("operation", operationId)}`,
      "Cache-Control": "no-store",
    },
    body: "@body('Await_work')['body']",
  },
  runtimeConfiguration: { secureData: { properties: ["inputs"] } },
};

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
  PartitionKey: "@outputs('Operation')['operationId']",
  RowKey: rowKeys.operation,
  status: "NotStarted",
  createdAt: now,
  lastUpdatedAt: now,
  deadlineAt,
  sweepAt: deadlineAt,
  attempt: 0,
  owner: "",
  traceparent: "@outputs('Operation')['traceparent']",
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

function overrun(timeoutSeconds: number): ResponseAction {
  return {
    type: "Response",
    kind: "Http",
    runAfter: { Keep_operation: ["Succeeded", "Failed", "TimedOut"] },
    inputs: {
      statusCode: 504,
      headers: {
        "Content-Type": mediaTypes.problem,
        Location: statusUrl,
        "Operation-Location": `@{parameters('publicBaseUrl')}${routePath("operation", operationId)}`,
        "Retry-After": "10",
        "Cache-Control": "no-store",
      },
      body: problem(
        errorCodes.timeBudgetExceeded,
        "The work goes on",
        `The work took longer than ${timeoutSeconds} s and goes on: GET the URL in Location until it is done, or send the request again with the same Idempotency-Key.`,
      ),
    },
  };
}

/** Bytes of the request as it was to be sent: four base64 digits stand for three of them. */
const requestBytes = "div(mul(length(base64(string(triggerBody()))), 3), 4)";
const tooLarge = `greater(${requestBytes}, ${facadeRequestBytes})`;

function either(whenTooLarge: string, otherwise: string): string {
  return `@{if(${tooLarge}, '${whenTooLarge}', '${otherwise}')}`;
}

const notSent: ResponseAction = {
  type: "Response",
  kind: "Http",
  inputs: {
    statusCode: `@if(${tooLarge}, 413, 503)`,
    headers: {
      "Content-Type": mediaTypes.problem,
      [headers.retryAfter]: "5",
      "Cache-Control": "no-store",
    },
    body: problem(
      either(errorCodes.payloadTooLarge, errorCodes.dispatchFailed),
      either("The request is too large", "The request could not be queued"),
      either(
        `The request must be at most ${facadeRequestBytes} bytes; submit a larger one to a variant with a work acceptor.`,
        "The queue is out of reach; nothing was begun. Send the request again later.",
      ),
    ),
  },
};

function problem(code: string, title: string, detail: string) {
  const error = { code, message: detail };
  return { type: problemType(code), title, detail, error } satisfies Problem;
}
