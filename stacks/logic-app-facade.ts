import type { Construct } from "constructs";
import { AzureStack } from "../constructs/azure-stack";
import { FunctionApp } from "../constructs/function-app";
import { LogicApp } from "../constructs/logic-app";
import type { TriggerAccess } from "../constructs/logic-app";
import { Monitoring } from "../constructs/monitoring";
import { OperationStore } from "../constructs/operation-store";
import { ServiceBusQueue } from "../constructs/service-bus-queue";
import { callbackOrigin, facade, functionApps, routePath, settings } from "../contract";
import { facadeWorkflow } from "../logic-apps/facade";
import type { FacadeParameters } from "../logic-apps/facade";
import type { Configuration } from "./configuration";
import type { FacadeConfiguration } from "./facade-schema";

/**
 * A Logic App answers a legacy client within one HTTP exchange. Behind it a Service Bus queue takes
 * the work to the background worker, which calls the waiting workflow back. A client that must wait
 * too long is told where to poll.
 */
export class LogicAppFacade extends AzureStack {
  constructor(scope: Construct, name: string, configuration: Configuration) {
    super(scope, name, configuration);
    const monitoring = new Monitoring(this, "Monitoring", configuration);
    const { retentionHours, deadlineMinutes } = configuration;
    const store = new OperationStore(this, "Operations", {
      monitoring,
      purgeAfterDays: Math.ceil((deadlineMinutes / 60 + retentionHours) / 24) + 1,
    });
    const { messageTimeToLiveMinutes, lockSeconds, maxDeliveryCount, duplicateDetectionMinutes } =
      configuration.facade;
    const queue = new ServiceBusQueue(this, "WorkQueue", {
      name: facade.queue,
      monitoring,
      timeToLiveMinutes: messageTimeToLiveMinutes,
      lockSeconds,
      maxDeliveryCount,
      duplicateDetectionMinutes,
    });
    const app = new FunctionApp(this, "FunctionApp", {
      ...configuration,
      app: functionApps.logicAppFacade,
      monitoring,
      settings: {
        [settings.blobServiceUri]: store.account.endpoints.blob,
        [settings.tableServiceUri]: store.account.endpoints.table,
        [settings.serviceBusNamespace]: queue.namespaceHost,
        [settings.callbackOrigin]: callbackOrigin(configuration.location),
        [settings.profile]: configuration.profile,
        [settings.retentionSeconds]: String(retentionHours * 3600),
        [settings.deadlineSeconds]: String(deadlineMinutes * 60),
        [settings.allowSimulate]: String(configuration.allowSimulate),
      },
    });
    store.grantReadWrite(app);
    queue.grantReceive(app);

    const workflow = this.addWorkflow(configuration, { monitoring, store, queue, app });
    store.grantRecords(workflow);
    queue.grantSend(workflow);
    this.addOutputs(workflow, app);
  }

  private addWorkflow(
    { facade: options, deadlineMinutes }: Configuration,
    parts: {
      readonly monitoring: Monitoring;
      readonly store: OperationStore;
      readonly queue: ServiceBusQueue;
      readonly app: { readonly publicBaseUrl: string };
    },
  ): LogicApp {
    return new LogicApp(this, "Facade", {
      definition: facadeWorkflow(options),
      parameters: (identityId): FacadeParameters => ({
        queueUrl: parts.queue.url,
        tableUrl: parts.store.tableUrl,
        publicBaseUrl: parts.app.publicBaseUrl,
        identityId,
        deadlineSeconds: deadlineMinutes * 60,
      }),
      triggerAccess: triggerAccess(options),
      monitoring: parts.monitoring,
    });
  }

  private addOutputs(
    workflow: LogicApp,
    app: { readonly name: string; readonly publicBaseUrl: string },
  ): void {
    this.output("submit_url", workflow.triggerUrl(facade.trigger));
    // A command instead of the URL: its signature would be in Terraform's state.
    this.output(
      "trigger_url_command",
      `az rest --method post --url "${workflow.id}/triggers/${facade.trigger}/listCallbackUrl?api-version=2019-05-01" --query value --output tsv`,
    );
    this.output("status_url_template", app.publicBaseUrl + routePath("status"));
    this.output("function_app_name", app.name);
    this.output("resource_group_name", this.resourceGroup.name);
  }
}

function triggerAccess({
  auth,
  allowedAddresses,
  callers = [],
}: FacadeConfiguration): TriggerAccess {
  return auth === "sas"
    ? { kind: "sas", callerAddresses: allowedAddresses }
    : { kind: "principals", objectIds: callers };
}
