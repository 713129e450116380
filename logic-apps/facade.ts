import { requestSchema } from "#work/schema";
import {
  type FacadeMerge,
  type FacadeMessage,
  accountExpression,
  facade,
  mediaTypes,
} from "../contract";
import { type AccountParameters, inAccounts } from "./data-accounts";
import { triggerSchema } from "./trigger-schema";
import { explain, idempotencyKey, sent } from "./facade-explanation";
import {
  type Expression,
  type HttpWebhookAction,
  type Json,
  type ResponseAction,
  type RetryPolicy,
  type WorkflowDefinition,
  type WorkflowSource,
  defineWorkflow,
} from "../workflow-engine/language/workflow-definition";

/** Parameters of the facade's workflow: everything that is known only when it is deployed. */
export type FacadeParameters = Readonly<
  AccountParameters<"tableUrl"> &
    Record<"queueUrl" | "publicBaseUrl" | "problemBaseUrl" | "identityId", string> & {
      readonly deadlineSeconds: number;
    }
>;

export interface FacadeOptions {
  /** Seconds after which the client is told to poll, 1 to 110: the platform ends at 120. */
  readonly timeoutSeconds: number;
  /**
   * Seconds in which the same body from the same address counts as a repetition.
   * @default 0: every request without a key is one of its own
   */
  readonly mergeSeconds?: number;
  /** Storage accounts that share the operations, each by its id. @default 1 */
  readonly accounts?: number;
}

/** Two more tries must fit into the client's patience: the default four would eat it. */
const shortRetries: RetryPolicy = { type: "fixed", count: 2, interval: "PT5S" };

/**
 * A synchronous door for clients that cannot poll. Sends the request to the background worker, waits
 * for its callback, and answers with what it brings; when that takes longer than `timeoutSeconds`,
 * with 504 and the address to poll. Exactly one Response runs in every path.
 */
export function facadeWorkflow({
  timeoutSeconds,
  mergeSeconds = 0,
  accounts = 1,
}: FacadeOptions): WorkflowDefinition {
  const source: WorkflowSource = {
    parameters: {
      queueUrl: { type: "String", metadata: { description: "https URL of the Service Bus queue" } },
      tableUrl: { type: "String", metadata: { description: "https URL of the operations table" } },
      publicBaseUrl: { type: "String", metadata: { description: "Origin of the status endpoint" } },
      problemBaseUrl: {
        type: "String",
        metadata: { description: "What the type of a problem begins with" },
      },
      identityId: { type: "String", metadata: { description: "ARM id of the own identity" } },
      deadlineSeconds: { type: "Int", metadata: { description: "Longest life of an operation" } },
    },
    triggers: {
      [facade.trigger]: {
        type: "Request",
        kind: "Http",
        inputs: { schema: triggerSchema(requestSchema), method: "POST" },
        operationOptions: "EnableSchemaValidation",
        // The run history outlives the operation's retention.
        runtimeConfiguration: { secureData: { properties: ["outputs"] } },
      },
    },
    actions: {
      Await_work: awaitWork(timeoutSeconds, messageOf(mergeSeconds)),
      Answer: answer,
      Explain: explain(timeoutSeconds, mergeSeconds),
    },
  };
  const account = accountExpression(sent("operationId"), accounts);
  return defineWorkflow(inAccounts(source, accounts, account));
}

/**
 * A trace of the run's own: a client's would put our lines into a trace of a stranger's choice. In
 * quotes, by which Service Bus knows a property that is a text.
 */
const trace = "\"00-@{replace(guid(), '-', '')}-@{substring(replace(guid(), '-', ''), 0, 16)}-01\"";

type MessageExpressions = Readonly<Record<Exclude<keyof FacadeMessage, "merge">, Json>>;

/** A retry of the call repeats its body; `sent` in ./facade-explanation.ts reads from it. */
const message: MessageExpressions = {
  operationId: "@guid()",
  request: "@triggerBody()",
  idempotencyKey: `@${idempotencyKey}`,
  callbackUrl: "@listCallbackUrl()",
  clientTraceparent: "@triggerOutputs()?['headers']?['traceparent']",
};

/** A message says who called only where that decides something. */
function messageOf(windowSeconds: number): MessageExpressions & { readonly merge?: Json } {
  if (windowSeconds === 0) return message;
  const merge = {
    forwardedFor: "@triggerOutputs()?['headers']?['X-Forwarded-For']",
    receivedAt: "@utcNow()",
    windowSeconds,
  } satisfies Readonly<Record<keyof FacadeMerge, Json>>;
  return { ...message, merge };
}

function awaitWork(timeoutSeconds: number, body: Json): HttpWebhookAction {
  return {
    type: "HttpWebhook",
    description: "Sends the request to the worker and waits for its callback",
    inputs: {
      subscribe: {
        method: "POST",
        uri: "@{parameters('queueUrl')}/messages",
        headers: {
          "Content-Type": mediaTypes.json,
          // Of the run, not of the client: it absorbs the retries of this call and nothing else.
          BrokerProperties: `{"MessageId":"@{workflow()['run']['name']}"}`,
          [facade.traceProperty]: trace,
        },
        body,
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

/** A worker of an earlier version names the type alone. */
const answerHeaders: Expression =
  "@coalesce(body('Await_work')?['headers'], setProperty(json('{}'), 'Content-Type', body('Await_work')?['contentType']))";

/** The worker's callback is a `FacadeAnswer`. */
const answer: ResponseAction = {
  type: "Response",
  kind: "Http",
  runAfter: { Await_work: ["Succeeded"] },
  inputs: {
    statusCode: "@body('Await_work')['statusCode']",
    headers: answerHeaders,
    body: "@body('Await_work')['body']",
  },
  runtimeConfiguration: { secureData: { properties: ["inputs"] } },
};
