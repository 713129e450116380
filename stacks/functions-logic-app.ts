import type { Construct } from "constructs";
import { FunctionApp } from "../constructs/function-app";
import { LogicApp } from "../constructs/logic-app";
import { backgroundWorkflow, functionApps, settings } from "../contract";
import { backgroundWorker, type BackgroundWorkerParameters } from "../logic-apps/background-worker";
import { accountParameters } from "../logic-apps/data-accounts";
import type { Configuration } from "./options";
import { RequestReplyStack } from "./request-reply-stack";

/**
 * The work acceptor starts a run of a Logic App, which does the work in the background worker's
 * place, and the client polls the status endpoint. With `backendUrl` the work is a call to that API.
 */
export class FunctionsLogicApp extends RequestReplyStack {
  constructor(scope: Construct, name: string, configuration: Configuration) {
    super(scope, name, configuration);
    const { monitoring, store } = this;
    const { backendUrl, backendCancelUrl, backendRequestSchema } = configuration;
    const requestSchema = backendUrl === undefined ? "work" : backendRequestSchema;
    const workflow = this.addWorkflow(configuration);
    const app = new FunctionApp(this, "FunctionApp", {
      ...configuration,
      app: functionApps.functionsLogicApp,
      monitoring,
      settings: {
        ...this.operationSettings(),
        [settings.workflowTriggerUrl]: workflow.triggerUrl(backgroundWorkflow.trigger),
        [settings.requestSchema]: requestSchema,
        ...(backendCancelUrl !== undefined && { [settings.backendCancelUrl]: backendCancelUrl }),
      },
    });
    workflow.grantInvoke(app);
    store.grantReadWrite(app);
    store.grantRecords(workflow);
    store.grantResults(workflow);
    this.watch({ seesQueues: false, takenBy: "functions", endedBy: "workflow", workflow });
    this.addWorkResources(app, workflow);
    this.outputSubmit(app);
    this.outputEndpoints(app);
    this.outputWorkflow(workflow);
  }

  private addWorkflow({
    retentionHours,
    backendUrl,
    backendCancelUrl,
    backendTimeoutMinutes: timeoutMinutes,
    backendRequestSchema: requestSchema,
    work,
    dataAccounts: accounts,
  }: Configuration): LogicApp {
    const { monitoring, store } = this;
    const namesOperations = backendCancelUrl !== undefined;
    const backend =
      backendUrl === undefined ? undefined : { timeoutMinutes, requestSchema, namesOperations };
    return new LogicApp(this, "BackgroundWorker", {
      definition: backgroundWorker({ backend, accounts }),
      parameters: (identityId): BackgroundWorkerParameters => ({
        ...accountParameters({ tableUrl: store.tableUrls, resultsUrl: store.resultsUrls }),
        identityId,
        retentionSeconds: retentionHours * 3600,
        ...(backendUrl === undefined
          ? { settings: { ...work, ...this.addedSettings } }
          : { backendUrl }),
      }),
      triggerAccess: { kind: "identities" },
      monitoring,
    });
  }

  private outputWorkflow(workflow: LogicApp): void {
    this.output("workflow_name", workflow.name);
    this.output("workflow_trigger_url", workflow.triggerUrl(backgroundWorkflow.trigger));
    this.output(
      "workflow_runs_command",
      `az rest --method get --url "${workflow.id}/runs?api-version=2019-05-01" --query "value[].{run:name, status:properties.status, operation:properties.correlation.clientTrackingId}" --output table`,
    );
  }
}
