import type { Construct } from "constructs";
import { FunctionApp } from "../constructs/function-app";
import { LogicApp, type TriggerAccess } from "../constructs/logic-app";
import { ServiceBusQueue } from "../constructs/service-bus-queue";
import { callbackOrigin, facade, functionApps, settings } from "../contract";
import { facadeWorkflow, type FacadeParameters } from "../logic-apps/facade";
import type { Configuration } from "./configuration";
import { RequestReplyStack } from "./request-reply-stack";
import type { FacadeConfiguration } from "./facade-schema";

/**
 * A Logic App answers a legacy client within one HTTP exchange. Behind it a Service Bus queue takes
 * the work to the background worker, which calls the waiting workflow back. A client that must wait
 * too long is told where to poll.
 */
export class LogicAppFacade extends RequestReplyStack {
  constructor(scope: Construct, name: string, configuration: Configuration) {
    super(scope, name, configuration);
    const { monitoring, store } = this;
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
        ...this.operationSettings(),
        [settings.serviceBusNamespace]: queue.namespaceHost,
        [settings.callbackOrigin]: callbackOrigin(configuration.location),
      },
    });
    store.grantReadWrite(app);
    queue.grantReceive(app);

    const workflow = this.addWorkflow(configuration, queue, app);
    store.grantRecords(workflow);
    queue.grantSend(workflow);
    this.outputTrigger(workflow);
    this.outputEndpoints(app);
  }

  private addWorkflow(
    { facade: options, deadlineMinutes }: Configuration,
    queue: ServiceBusQueue,
    app: { readonly publicBaseUrl: string; readonly problemBaseUrl: string },
  ): LogicApp {
    return new LogicApp(this, "Facade", {
      definition: facadeWorkflow(options),
      parameters: (identityId): FacadeParameters => ({
        queueUrl: queue.url,
        tableUrl: this.store.tableUrl,
        publicBaseUrl: app.publicBaseUrl,
        problemBaseUrl: app.problemBaseUrl,
        identityId,
        deadlineSeconds: deadlineMinutes * 60,
      }),
      triggerAccess: triggerAccess(options),
      monitoring: this.monitoring,
    });
  }

  private outputTrigger(workflow: LogicApp): void {
    this.output("submit_url", workflow.triggerUrl(facade.trigger));
    // A command instead of the URL: its signature would be in Terraform's state.
    this.output(
      "trigger_url_command",
      `az rest --method post --url "${workflow.id}/triggers/${facade.trigger}/listCallbackUrl?api-version=2019-05-01" --query value --output tsv`,
    );
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
