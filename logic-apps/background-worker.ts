import { requestSchema } from "#work/schema";
import { workflow } from "#work/workflow";
import {
  anyRequestSchema,
  backgroundWorkflow,
  errorCodes,
  limits,
  operationBlob,
  workflowMessageSchema,
  type RequestSchemaChoice,
  type WorkScope,
  type WorkSettings,
} from "../contract";
import { claimRecord, ending, finishRecord, operation, type Ending } from "./operation-record";
import { storageCall } from "./storage-rest";
import { backendWork } from "./backend-work";
import { triggerSchema } from "./trigger-schema";
import { explainFailure } from "./work-failure";
import { refusal, scopeTools, settingsParameter } from "./work-scope";
import {
  defineWorkflow,
  type Actions,
  type InitializeVariableAction,
  type Json,
  type ScopeAction,
  type SwitchAction,
  type WorkflowDefinition,
  type WorkflowParameter,
} from "../workflow-engine/language/workflow-definition";

type Scope = WorkScope<Actions[string]>;

export interface BackgroundWorkerOptions {
  /**
   * The work is one call to the API at the parameter `backendUrl`, given up after so many minutes.
   * @default the scope of work/workflow.ts
   */
  readonly backend?: {
    readonly timeoutMinutes: number;
    /** What the trigger checks a request by. @default any */
    readonly requestSchema?: RequestSchemaChoice;
  };
}

/** Parameters of the workflow: everything that is known only when it is deployed. */
export type BackgroundWorkerParameters = Readonly<
  Record<"tableUrl" | "resultsUrl" | "identityId", string> & {
    retentionSeconds: number;
    /** With the option `backend` only. */
    backendUrl?: string;
    /** The work's own settings; without the option `backend` only. */
    [settingsParameter]?: WorkSettings;
  }
>;

/**
 * Does what functions/worker/background-worker.ts does, as a workflow: takes the operation's record, does
 * the work in the scope `Work`, stores the result, ends the record. The trigger answers 202 at once.
 * A run for an operation that another run holds, or that has ended, is `Cancelled`: it did nothing.
 */
export function backgroundWorker({ backend }: BackgroundWorkerOptions = {}): WorkflowDefinition {
  const work = backend ? backendWork(backend.timeoutMinutes) : workflow(scopeTools);
  const { requestSchema: choice = "any" } = backend ?? { requestSchema: "work" };
  const schema = choice === "any" ? anyRequestSchema : triggerSchema(requestSchema);
  return defineWorkflow({
    parameters: parameters(backend !== undefined),
    triggers: {
      [backgroundWorkflow.trigger]: {
        type: "Request",
        kind: "Http",
        inputs: { schema: workflowMessageSchema(schema), method: "POST" },
        operationOptions: "EnableSchemaValidation",
        // The run history outlives the operation's retention.
        runtimeConfiguration: { secureData: { properties: ["outputs"] } },
      },
    },
    actions: {
      Operation: stringVariable(operation.variable, operation.open),
      Refusal: stringVariable(refusal, ""),
      Claim: claimRecord,
      Unless_held: leaveToOthers,
      Work: workScope(work),
      If_there_is_a_result: storeResult(work),
      Explain_failure: explainFailure,
      [ending]: composeEnding,
      Finish: finishRecord,
      End_the_run: endRun,
    },
  });
}

function parameters(hasBackend: boolean) {
  const text = (description: string): WorkflowParameter => ({
    type: "String",
    metadata: { description },
  });
  const always: Readonly<
    Record<"tableUrl" | "resultsUrl" | "identityId" | "retentionSeconds", WorkflowParameter>
  > = {
    tableUrl: text("https URL of the operations table"),
    resultsUrl: text("https URL of the container of results"),
    identityId: text("ARM id of the own identity"),
    retentionSeconds: { ...text("How long the result stays"), type: "Int" },
  };
  return hasBackend
    ? { ...always, backendUrl: text("https URL that the request is POSTed to") }
    : { ...always, [settingsParameter]: settings };
}

const settings: WorkflowParameter = {
  type: "Object",
  metadata: { description: "The work's own settings (work/schema.ts)" },
};

function stringVariable(name: string, value: string): InitializeVariableAction {
  return {
    type: "InitializeVariable",
    inputs: { variables: [{ name, type: "string", value }] },
  };
}

const leaveToOthers: Actions[string] = {
  type: "If",
  runAfter: { Claim: ["Succeeded"] },
  expression: {
    not: { equals: [`@variables('${operation.variable}')`, operation.held] },
  },
  actions: {
    Nothing_to_do: {
      type: "Terminate",
      description: "Another run holds the operation, or it has ended; Cancelled raises no alert",
      inputs: { runStatus: "Cancelled" },
    },
  },
};

function workScope({ actions }: Scope): ScopeAction {
  return {
    type: "Scope",
    description: "Put your own work here (work/workflow.ts)",
    runAfter: { Unless_held: ["Succeeded"] },
    actions,
  };
}

function storeResult({ result, contentType, fileName }: Scope): Actions[string] {
  return {
    type: "If",
    runAfter: { Work: ["Succeeded"] },
    expression: { equals: [`@variables('${refusal}')`, ""] },
    actions: {
      Store_the_result: storageCall({
        description: "The first result stays: 409 or 412 when there is one",
        method: "PUT",
        uri: `@{parameters('resultsUrl')}/${operationBlob("@{triggerBody()['operationId']}")}`,
        headers: {
          "Content-Type": contentType,
          ...(fileName !== undefined && { "x-ms-blob-content-disposition": attachment(fileName) }),
          "If-None-Match": "*",
          "x-ms-blob-type": "BlockBlob",
        },
        body: result,
        runtimeConfiguration: { secureData: { properties: ["inputs"] } },
      }),
    },
  };
}

/** As functions/operation/result-content.ts names a file (RFC 8187). */
function attachment(fileName: string): string {
  const whole = fileName.replace(/^@([^{].*)$/s, "@{$1}");
  const name = whole
    .split(/(@\{.*?\})/)
    .map((part) => part.replace(/^@\{(.*)\}$/s, "@{encodeUriComponent($1)}"))
    .map((part) => (part.startsWith("@{") ? part : encodeURIComponent(part)))
    .join("");
  return `attachment; filename*=UTF-8''${name}`;
}

const isStored =
  "contains(createArray(201, 409, 412), coalesce(outputs('Store_the_result')?['statusCode'], 0))";
const whatever = ["Succeeded", "Failed", "Skipped", "TimedOut"] as const;

/** How the operation ends, if it is not canceled and has not ended meanwhile. */
const composeEnding: Actions[string] = {
  type: "Compose",
  runAfter: { If_there_is_a_result: whatever, Explain_failure: whatever },
  inputs: {
    status: `@if(${isStored}, 'Succeeded', 'Failed')`,
    // A backend's error page must fit into a column, or the operation could never end.
    errorCode: `@if(${isStored}, null, take(string(coalesce(outputs('Failure')?['code'], if(equals(variables('${refusal}'), ''), '${errorCodes.resultNotStored}', '${errorCodes.workFailed}'))), ${limits.codeLength}))`,
    errorMessage: `@if(${isStored}, null, take(string(coalesce(outputs('Failure')?['message'], if(equals(variables('${refusal}'), ''), 'The result could not be stored; submit the request again.', variables('${refusal}')))), ${limits.textLength}))`,
    lastError: `@if(${isStored}, null, take(string(coalesce(outputs('Failure')?['lastError'], if(equals(variables('${refusal}'), ''), concat('Store_the_result: ', string(outputs('Store_the_result')?['statusCode'])), ''))), ${limits.textLength}))`,
  } satisfies { readonly [member in keyof Ending]: Json },
};

/** The run's status tells the operation's, so that metrics and alerts of Logic Apps are true. */
const endRun: SwitchAction = {
  type: "Switch",
  runAfter: { Finish: ["Succeeded"] },
  expression: `@variables('${operation.variable}')`,
  cases: {
    Failed: {
      case: "Failed",
      actions: {
        Failed: {
          type: "Terminate",
          inputs: {
            runStatus: "Failed",
            runError: {
              code: `@{coalesce(outputs('${ending}')?['errorCode'], '${errorCodes.deadlineExceeded}')}`,
              message: `@{coalesce(outputs('${ending}')?['errorMessage'], 'The operation had ended as Failed before its work was done.')}`,
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
