import { app } from "@azure/functions";
import { retry, work } from "#work/work";
import { deadLetterQueue, facade, functionApps, serviceBusConnection } from "../../contract";
import { azureDependencies, credentialOf } from "../azure/dependencies";
import type { WorkDispatcher } from "../dependencies";
import { httpCallbackClient } from "../facade/callback-client";
import { handleDeadLetter, readDeadLetter } from "../facade/dead-letter-handler";
import { processFacadeMessage } from "../facade/facade-worker";
import type { FacadeDependencies } from "../facade/waiting-runs";
import { composeOnce, registerStatusEndpoints } from "../registration";
import { readSettings } from "../settings";
import { sweep } from "../worker/sweeper";
import { deliveryOf } from "../worker/work-message";

/** The workflow has sent the message before any record exists: the queue still has it, or had it. */
const alreadySent: WorkDispatcher = { dispatch: () => Promise.resolve() };

interface AppDependencies extends FacadeDependencies {
  /** Deliveries of a message before the queue dead-letters it. */
  readonly deliveryAttempts: number;
}

const dependenciesFor = composeOnce<AppDependencies>(() => {
  const settings = readSettings(functionApps.logicAppFacade, process.env);
  return {
    ...azureDependencies(settings, credentialOf(settings), alreadySent),
    retry,
    callbacks: httpCallbackClient(settings.callbackOrigin),
    deliveryAttempts: settings.deliveryAttempts,
    attemptSeconds: settings.attemptSeconds,
  };
});

registerStatusEndpoints(dependenciesFor, { hasDoor: true });

app.serviceBusQueue("background-worker", {
  queueName: facade.queue,
  connection: serviceBusConnection,
  handler: (message, context) => {
    const deps = dependenciesFor(context);
    return processFacadeMessage(message, work, deps, deliveryOf(context, deps.deliveryAttempts));
  },
});

app.serviceBusQueue("dead-letter-handler", {
  queueName: deadLetterQueue(facade.queue),
  connection: serviceBusConnection,
  handler: (message, context) =>
    handleDeadLetter(message, readDeadLetter(context.triggerMetadata), dependenciesFor(context)),
});

app.timer("sweeper", {
  schedule: "0 * * * * *",
  handler: async (_timer, context) => {
    await sweep(dependenciesFor(context));
  },
});
