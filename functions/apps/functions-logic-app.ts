import { app } from "@azure/functions";
import { functionApps, routes } from "../../contract";
import { azureDependencies, credentialOf, systemClock } from "../azure/dependencies";
import { WorkflowTrigger } from "../azure/workflow-trigger";
import { httpBackendClient } from "../backend-client";
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
  const settings = readSettings(functionApps.functionsLogicApp, process.env);
  const credential = credentialOf(settings);
  const workflow = new WorkflowTrigger(settings.workflowTriggerUrl, credential, systemClock);
  const { requestSchema, backendCancelUrl } = settings;
  const backend = backendCancelUrl && httpBackendClient(backendCancelUrl, systemClock);
  return {
    ...azureDependencies(settings, credential, workflow),
    ...{ requestSchema, ...(backend && { backend }) },
  };
});

registerEndpoint(routes.submit, acceptWork, dependenciesFor, submitAuthLevel(process.env));
registerStatusEndpoints(dependenciesFor);

app.timer("sweeper", {
  schedule: "0 * * * * *",
  handler: async (_timer, context) => {
    await sweep(dependenciesFor(context));
  },
});
