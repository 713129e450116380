import { app } from "@azure/functions";
import { QueueClient } from "@azure/storage-queue";
import { retry, work } from "#work/work";
import { dataConnection, functionApps, limits, routes, storage } from "../../contract";
import { azureDependencies, credentialOf, storageRetries } from "../azure/dependencies";
import { WorkQueue } from "../azure/work-queue";
import { processMessage } from "../worker/background-worker";
import { handlePoison } from "../worker/poison-handler";
import { deliveryOf } from "../worker/work-message";
import {
  composeOnce,
  registerEndpoint,
  registerStatusEndpoints,
  submitAuthLevel,
} from "../registration";
import { readSettings } from "../settings";
import { sweep } from "../worker/sweeper";
import { acceptWork } from "../endpoints/work-acceptor";

const dependenciesFor = composeOnce(() => {
  const settings = readSettings(functionApps.functionsOnly, process.env);
  const credential = credentialOf(settings);
  const queueOf = (name: string) =>
    new QueueClient(`${settings.queueServiceUri}/${name}`, credential, {
      retryOptions: storageRetries,
    });
  const queue = new WorkQueue(queueOf(storage.queues.work), queueOf(storage.queues.workPoison));
  const { attemptSeconds } = settings;
  return { ...azureDependencies(settings, credential, queue), retry, attemptSeconds };
});

registerEndpoint(routes.submit, acceptWork, dependenciesFor, submitAuthLevel(process.env));
registerStatusEndpoints(dependenciesFor);

app.storageQueue("background-worker", {
  queueName: storage.queues.work,
  connection: dataConnection,
  handler: (message, context) =>
    processMessage(
      message,
      work,
      dependenciesFor(context),
      deliveryOf(context, limits.deliveryAttempts),
    ),
});

app.storageQueue("poison-handler", {
  queueName: storage.queues.workPoison,
  connection: dataConnection,
  handler: (message, context) => handlePoison(message, dependenciesFor(context)),
});

app.timer("sweeper", {
  schedule: "0 * * * * *",
  handler: async (_timer, context) => {
    await sweep(dependenciesFor(context));
  },
});
