import { requestSchema } from "#work/schema";
import { workflow } from "#work/workflow";
import {
  anyRequestSchema,
  backgroundWorkflow,
  workflowMessageSchema,
  type RequestSchemaChoice,
  type WorkflowMessage,
  type WorkScope,
  type WorkSettings,
} from "../contract";
import { type AccountParameters, inAccounts } from "./data-accounts";
import { claim, claimByReading } from "./claim-record";
import { endOtherwise, finish } from "./end-record";
import { storeResult } from "./result";
import { backendWork } from "./backend-work";
import { triggerSchema } from "./trigger-schema";
import { explainFailure } from "./work-failure";
import { refusalsIn, scopeTools, settingsParameter } from "./work-scope";
import {
  defineWorkflow,
  type Actions,
  type ScopeAction,
  type WorkflowDefinition,
  type WorkflowParameter,
  type WorkflowSource,
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
    /** Whether the API is given the operation's id as the id of its own. @default false */
    readonly namesOperations?: boolean;
  };
  /** Storage accounts that share the operations; the message says which has its own. @default 1 */
  readonly accounts?: number;
}

/** Parameters of the workflow: everything that is known only when it is deployed. */
export type BackgroundWorkerParameters = Readonly<
  AccountParameters<"tableUrl" | "resultsUrl"> & {
    identityId: string;
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
 * Each action that executes is billed, so that the ordinary way has none but these four, and what it
 * does not need is skipped (docs/adr/0015-actions-of-the-ordinary-way.md).
 */
export function backgroundWorker({
  backend,
  accounts = 1,
}: BackgroundWorkerOptions = {}): WorkflowDefinition {
  const work = backend ? backendWork(backend) : workflow(scopeTools);
  const { requestSchema: choice = "any" } = backend ?? { requestSchema: "work" };
  const schema = choice === "any" ? anyRequestSchema : triggerSchema(requestSchema);
  const source: WorkflowSource = {
    parameters: parameters(backend !== undefined),
    triggers: {
      [backgroundWorkflow.trigger]: {
        type: "Request",
        kind: "Http",
        inputs: { schema: workflowMessageSchema(schema, accounts), method: "POST" },
        operationOptions: "EnableSchemaValidation",
        // The run history outlives the operation's retention.
        runtimeConfiguration: { secureData: { properties: ["outputs"] } },
      },
    },
    actions: {
      Claim: claim,
      Claim_by_reading: claimByReading,
      Work: workScope(work),
      Store_the_result: storeResult(work),
      Finish: finish,
      Explain_failure: explainFailure(refusalsIn(work.actions)),
      End_otherwise: endOtherwise,
    },
  };
  return defineWorkflow(inAccounts(source, accounts, messageAccount));
}

/** What an acceptor sends that knows one account only is in the first. */
const messageAccount = `coalesce(triggerBody()?['${"account" satisfies keyof WorkflowMessage}'], 0)`;

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

function workScope({ actions }: Scope): ScopeAction {
  return {
    type: "Scope",
    description: "Put your own work here (work/workflow.ts)",
    runAfter: {
      Claim: ["Succeeded", "Failed", "TimedOut"],
      Claim_by_reading: ["Succeeded", "Skipped"],
    },
    actions,
  };
}
