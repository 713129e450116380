import { backgroundWorker } from "../../logic-apps/background-worker";
import { anyRequestSchema, settings } from "../../contract";
import { requestSchema } from "../sample/schema";
import {
  appSettings,
  argument,
  readStack,
  resourcesOf,
  synthesize,
  theResource,
  type SynthesizedStack,
} from "../support/synth";

const name = "functions-logic-app";
const workflowOf = (stack: SynthesizedStack) => theResource(stack, "Microsoft.Logic/workflows");
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe(`the stack ${name}`, () => {
  test("deploys the reviewed workflow, with every value that only a deployment knows beside it", () => {
    const { definition, parameters } = argument(
      workflowOf(readStack(name)),
      "body.properties",
    ) as Record<"definition" | "parameters", unknown>;
    expect(definition).toEqual(plain(backgroundWorker()));
    expect(parameters).toEqual({
      tableUrl: { value: expect.stringMatching(/primary_table_endpoint\}operations$/) as string },
      resultsUrl: { value: expect.stringMatching(/primary_blob_endpoint\}results$/) as string },
      identityId: {
        value: expect.stringMatching(/\.BackgroundWorker_Identity_\w+\.id\}$/) as string,
      },
      retentionSeconds: { value: 86_400 },
      settings: { value: { allowSimulate: true } },
    });
  });

  test("lets only the Function App's identity start a run, by token", () => {
    const triggers = argument(
      workflowOf(readStack(name)),
      "body.properties.accessControl.triggers",
    );
    expect(triggers).toEqual({
      openAuthenticationPolicies: {
        policies: {
          FunctionApp: {
            type: "AAD",
            claims: [
              {
                name: "iss",
                value: "https://sts.windows.net/${data.azurerm_client_config.Deployer.tenant_id}/",
              },
              { name: "aud", value: "https://management.azure.com" },
              {
                name: "oid",
                value: expect.stringMatching(
                  /\.FunctionApp_Identity_\w+\.principal_id\}$/,
                ) as string,
              },
            ],
          },
        },
      },
      sasAuthenticationPolicy: { state: "Disabled" },
    });
  });

  test("tells the Function App where to start a run, without a signature", () => {
    const url = appSettings(readStack(name))[settings.workflowTriggerUrl];
    expect(url).toMatch(
      /^\$\{terraform_data\.BackgroundWorker_Endpoint_\w+\.output\.value\}\/triggers\/accepted\/paths\/invoke\?api-version=2016-10-01$/,
    );
  });

  test("has no queue", () => {
    expect(resourcesOf(readStack(name), "azurerm_storage_queue")).toEqual([]);
    expect(appSettings(readStack(name))).not.toHaveProperty([settings.queueServiceUri]);
  });

  test("calls the configured backend instead of the sample work", () => {
    const backendUrl = "https://api.example.com/quotes";
    const variables = {
      REQUEST_REPLY_BACKEND_URL: backendUrl,
      REQUEST_REPLY_BACKEND_TIMEOUT_MINUTES: "45",
    };
    const workflow = workflowOf(readStack(name, synthesize(variables)));
    expect(argument(workflow, "body.properties.definition")).toEqual(
      plain(backgroundWorker({ backend: { timeoutMinutes: 45 } })),
    );
    expect(argument(workflow, "body.properties.parameters.backendUrl.value")).toBe(backendUrl);
  });

  test.each([
    ["the work's own without a backend", {}, "work"],
    ["any with one", { REQUEST_REPLY_BACKEND_URL: "https://api.example.com" }, "any"],
    [
      "the work's own when chosen",
      {
        REQUEST_REPLY_BACKEND_URL: "https://api.example.com",
        REQUEST_REPLY_BACKEND_REQUEST_SCHEMA: "work",
      },
      "work",
    ],
  ])("the schema of a request is %s, for the app and for the trigger", (_, variables, choice) => {
    const stack = readStack(name, synthesize({ ...variables }));
    const path = "body.properties.definition.triggers.accepted.inputs.schema.properties.request";
    const wanted = choice === "any" ? anyRequestSchema : requestSchema;
    expect(appSettings(stack)[settings.requestSchema]).toBe(choice);
    expect(argument(workflowOf(stack), path)).toEqual(plain(wanted));
  });
});
