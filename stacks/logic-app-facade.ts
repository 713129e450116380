import type { Construct } from "constructs";
import { FunctionApp } from "../constructs/function-app";
import { LogicApp, type TriggerAccess } from "../constructs/logic-app";
import { ServiceBusQueue } from "../constructs/service-bus-queue";
import { facade, functionApps, settings } from "../contract";
import { facadeWorkflow, type FacadeParameters } from "../logic-apps/facade";
import { accountParameters } from "../logic-apps/data-accounts";
import type { Configuration } from "./options";
import { RequestReplyStack } from "./request-reply-stack";
import type { FacadeConfiguration } from "./facade-schema";

/** What the workflow has to know of the Function App. */
interface PublicApp {
  readonly name: string;
  readonly publicBaseUrl: string;
  readonly problemBaseUrl: string;
}

/**
 * A Logic App answers a legacy client within one HTTP exchange. Behind it a Service Bus queue takes
 * the work to the background worker, which calls the waiting workflow back. A client that must wait
 * too long is told where to poll.
 */
export class LogicAppFacade extends RequestReplyStack {
  constructor(scope: Construct, name: string, configuration: Configuration) {
    super(scope, name, configuration);
    const { monitoring } = this;
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
    const workflow = this.addWorkflow(configuration, queue, () => app);
    const app: PublicApp = this.addApp(configuration, queue, workflow);
    this.watch({
      givenUp: [
        "dead-letter.received",
        "dead-letter.unreadable",
        "dead-letter.failed",
        "dead-letter.unanswered",
      ],
      seesQueues: false,
      takenBy: "workflow",
      endedBy: "functions",
      serviceBus: { namespaceId: queue.namespaceId, queueName: facade.queue },
      workflow,
    });
    this.outputTrigger(workflow);
    this.outputEndpoints(app);
  }

  private addApp(
    configuration: Configuration,
    queue: ServiceBusQueue,
    workflow: LogicApp,
  ): FunctionApp<typeof functionApps.logicAppFacade> {
    const { monitoring, store } = this;
    const app = new FunctionApp(this, "FunctionApp", {
      ...configuration,
      app: functionApps.logicAppFacade,
      monitoring,
      settings: {
        ...this.operationSettings(),
        ...this.workerSettings(),
        [settings.serviceBusNamespace]: queue.namespaceHost,
        [settings.callbackOrigin]: workflow.callbackOrigin,
        [settings.deliveryAttempts]: String(configuration.facade.maxDeliveryCount),
      },
    });
    store.grantReadWrite(app);
    queue.grantReceive(app);
    store.grantRecords(workflow);
    queue.grantSend(workflow);
    this.addWorkResources(app);
    return app;
  }

  private addWorkflow(
    { facade: options, deadlineMinutes, dataAccounts: accounts }: Configuration,
    queue: ServiceBusQueue,
    appOf: () => PublicApp,
  ): LogicApp {
    return new LogicApp(this, "Facade", {
      definition: facadeWorkflow({ ...options, accounts }),
      // Late, for the Function App needs to know the workflow, too.
      parameters: (identityId): FacadeParameters => ({
        queueUrl: queue.url,
        ...accountParameters({ tableUrl: this.store.tableUrls }),
        publicBaseUrl: appOf().publicBaseUrl,
        problemBaseUrl: appOf().problemBaseUrl,
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
