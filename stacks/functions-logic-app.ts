import type { Construct } from "constructs";
import { AzureStack } from "../constructs/azure-stack";
import { FunctionApp } from "../constructs/function-app";
import { LogicApp } from "../constructs/logic-app";
import { Monitoring } from "../constructs/monitoring";
import { OperationStore } from "../constructs/operation-store";
import { backgroundWorkflow, functionApps, routePath, settings } from "../contract";
import { backgroundWorker } from "../logic-apps/background-worker";
import type { BackgroundWorkerParameters } from "../logic-apps/background-worker";
import type { Configuration } from "./configuration";

/**
 * The work acceptor starts a run of a Logic App, which does the work in the background worker's
 * place, and the client polls the status endpoint. With `backendUrl` the work is a call to that API.
 */
export class FunctionsLogicApp extends AzureStack {
  constructor(scope: Construct, name: string, configuration: Configuration) {
    super(scope, name, configuration);
    const monitoring = new Monitoring(this, "Monitoring", configuration);
    const { retentionHours, deadlineMinutes } = configuration;
    const store = new OperationStore(this, "Operations", {
      monitoring,
      purgeAfterDays: Math.ceil((deadlineMinutes / 60 + retentionHours) / 24) + 1,
    });
    const workflow = this.addWorkflow(configuration, monitoring, store);
    const app = new FunctionApp(this, "FunctionApp", {
      ...configuration,
      app: functionApps.functionsLogicApp,
      monitoring,
      settings: {
        [settings.blobServiceUri]: store.account.endpoints.blob,
        [settings.tableServiceUri]: store.account.endpoints.table,
        [settings.workflowTriggerUrl]: workflow.triggerUrl(backgroundWorkflow.trigger),
        [settings.profile]: configuration.profile,
        [settings.retentionSeconds]: String(retentionHours * 3600),
        [settings.deadlineSeconds]: String(deadlineMinutes * 60),
        [settings.allowSimulate]: String(configuration.allowSimulate),
      },
    });
    workflow.grantInvoke(app);
    store.grantReadWrite(app);
    store.grantRecords(workflow);
    store.grantResults(workflow);
    this.addOutputs(app, workflow);
  }

  private addWorkflow(
    { retentionHours, backendUrl, backendTimeoutMinutes }: Configuration,
    monitoring: Monitoring,
    store: OperationStore,
  ): LogicApp {
    const backend =
      backendUrl === undefined ? undefined : { timeoutMinutes: backendTimeoutMinutes };
    return new LogicApp(this, "BackgroundWorker", {
      definition: backgroundWorker({ backend }),
      parameters: (identityId): BackgroundWorkerParameters => ({
        tableUrl: store.tableUrl,
        resultsUrl: store.resultsUrl,
        identityId,
        retentionSeconds: retentionHours * 3600,
        ...(backendUrl !== undefined && { backendUrl }),
      }),
      triggerAccess: { kind: "identities" },
      monitoring,
    });
  }

  private addOutputs(
    app: { readonly name: string; readonly publicBaseUrl: string },
    workflow: LogicApp,
  ): void {
    const group = this.resourceGroup.name;
    this.output("submit_url", app.publicBaseUrl + routePath("submit"));
    this.output("status_url_template", app.publicBaseUrl + routePath("status"));
    this.output("function_app_name", app.name);
    this.output("resource_group_name", group);
    this.output(
      "function_key_command",
      `az functionapp keys list --resource-group ${group} --name ${app.name} --query functionKeys.default --output tsv`,
    );
    this.output("workflow_name", workflow.name);
    this.output("workflow_trigger_url", workflow.triggerUrl(backgroundWorkflow.trigger));
    this.output(
      "workflow_runs_command",
      `az rest --method get --url "${workflow.id}/runs?api-version=2019-05-01" --query "value[].{run:name, status:properties.status, operation:properties.correlation.clientTrackingId}" --output table`,
    );
  }
}
