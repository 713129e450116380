import type { Construct } from "constructs";
import { FunctionApp } from "../constructs/function-app";
import { StorageQueue } from "../constructs/queues";
import { functionApps, settings, storage } from "../contract";
import type { Configuration } from "./options";
import { RequestReplyStack } from "./request-reply-stack";

/**
 * The work acceptor puts the operation on a storage queue, the background worker takes it from
 * there, and the client polls the status endpoint. All of it is one Function App.
 */
export class FunctionsOnly extends RequestReplyStack {
  constructor(scope: Construct, name: string, configuration: Configuration) {
    super(scope, name, configuration);
    const { monitoring, store } = this;
    const queue = new StorageQueue(this, "WorkQueue", {
      account: store.account,
      name: storage.queues.work,
      poisonName: storage.queues.workPoison,
    });
    const app = new FunctionApp(this, "FunctionApp", {
      ...configuration,
      app: functionApps.functionsOnly,
      monitoring,
      settings: {
        ...this.operationSettings(),
        ...this.workerSettings(),
        [settings.queueServiceUri]: store.account.endpoints.queue,
      },
    });
    store.grantReadWrite(app);
    queue.grantSend(app);
    queue.grantReceive(app);
    this.watch({
      givenUp: ["poison.received", "poison.unreadable", "poison.failed"],
      seesQueues: true,
      takenBy: "functions",
      endedBy: "functions",
    });
    this.addWorkResources(app);
    this.outputSubmit(app);
    this.outputEndpoints(app);
  }
}
