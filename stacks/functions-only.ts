import type { Construct } from "constructs";
import { AzureStack } from "../constructs/azure-stack";
import { FunctionApp } from "../constructs/function-app";
import { Monitoring } from "../constructs/monitoring";
import { OperationStore } from "../constructs/operation-store";
import { StorageQueue } from "../constructs/queues";
import { functionApps, routePath, settings, storage } from "../contract";
import type { Configuration } from "./configuration";

/**
 * The work acceptor puts the operation on a storage queue, the background worker takes it from
 * there, and the client polls the status endpoint. All of it is one Function App.
 */
export class FunctionsOnly extends AzureStack {
  constructor(scope: Construct, name: string, configuration: Configuration) {
    super(scope, name, configuration);
    const monitoring = new Monitoring(this, "Monitoring", configuration);
    const { retentionHours, deadlineMinutes } = configuration;
    const store = new OperationStore(this, "Operations", {
      monitoring,
      purgeAfterDays: Math.ceil((deadlineMinutes / 60 + retentionHours) / 24) + 1,
    });
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
        [settings.blobServiceUri]: store.account.endpoints.blob,
        [settings.queueServiceUri]: store.account.endpoints.queue,
        [settings.tableServiceUri]: store.account.endpoints.table,
        [settings.profile]: configuration.profile,
        [settings.retentionSeconds]: String(retentionHours * 3600),
        [settings.deadlineSeconds]: String(deadlineMinutes * 60),
        [settings.allowSimulate]: String(configuration.allowSimulate),
      },
    });
    store.grantReadWrite(app);
    queue.grantSend(app);
    queue.grantReceive(app);

    const group = this.resourceGroup.name;
    this.output("submit_url", app.publicBaseUrl + routePath("submit"));
    this.output("status_url_template", app.publicBaseUrl + routePath("status"));
    this.output("function_app_name", app.name);
    this.output("resource_group_name", group);
    this.output(
      "function_key_command",
      `az functionapp keys list --resource-group ${group} --name ${app.name} --query functionKeys.default --output tsv`,
    );
  }
}
