import { facade } from "../../contract";
import { facadeWorkflow } from "../../logic-apps/facade";
import {
  appSettings,
  argument,
  readStack,
  resourcesOf,
  synthesize,
  theResource,
  type SynthesizedStack,
} from "../support/synth";

const stackWith = (options: object) =>
  readStack("logic-app-facade", synthesize({ REQUEST_REPLY_FACADE: JSON.stringify(options) }));
const workflowOf = (stack: SynthesizedStack) => theResource(stack, "Microsoft.Logic/workflows");
const triggerAccess = (stack: SynthesizedStack) =>
  argument(workflowOf(stack), "body.properties.accessControl.triggers");

describe("the stack logic-app-facade", () => {
  test("deploys the reviewed workflow, with every value that only a deployment knows beside it", () => {
    const properties = argument(workflowOf(readStack("logic-app-facade")), "body.properties");
    expect(properties).toMatchObject({
      definition: JSON.parse(JSON.stringify(facadeWorkflow({ timeoutSeconds: 90 }))) as object,
      parameters: {
        queueUrl: {
          value: expect.stringMatching(
            /^https:\/\/\$\{azurerm_servicebus_namespace\.\w+\.name\}\.servicebus\.windows\.net\/\$\{azurerm_servicebus_queue\.\w+\.name\}$/,
          ) as string,
        },
        tableUrl: {
          value: expect.stringMatching(/primary_table_endpoint\}operations$/) as string,
        },
        publicBaseUrl: { value: expect.stringMatching(/\.azurewebsites\.net$/) as string },
        identityId: {
          value: expect.stringMatching(/user_assigned_identity\.Facade_Identity_\w+\.id/) as string,
        },
        deadlineSeconds: { value: 3600 },
      },
    });
  });

  test("takes the trigger's SAS URL from anywhere by default", () => {
    expect(triggerAccess(readStack("logic-app-facade"))).toEqual({});
  });

  test("takes the SAS URL only from the configured addresses", () => {
    const stack = stackWith({ allowedAddresses: ["192.0.2.0/24", "198.51.100.7"] });
    expect(triggerAccess(stack)).toEqual({
      allowedCallerIpAddresses: [
        { addressRange: "192.0.2.0/24" },
        { addressRange: "198.51.100.7" },
      ],
    });
  });

  test("takes tokens of the configured callers only, and no SAS URL, with entra", () => {
    const caller = "d9d4f9a2-6f57-4a4e-9e52-0d4f2a1f0b11";
    expect(triggerAccess(stackWith({ auth: "entra", callers: [caller] }))).toEqual({
      openAuthenticationPolicies: {
        policies: {
          [caller]: {
            type: "AAD",
            claims: [
              {
                name: "iss",
                value: "https://sts.windows.net/${data.azurerm_client_config.Deployer.tenant_id}/",
              },
              { name: "aud", value: "https://management.azure.com" },
              { name: "oid", value: caller },
            ],
          },
        },
      },
      sasAuthenticationPolicy: { state: "Disabled" },
    });
  });

  test("gives queue and time budget their configured attributes", () => {
    const stack = stackWith({
      timeoutSeconds: 30,
      messageTimeToLiveMinutes: 90,
      lockSeconds: 45,
      maxDeliveryCount: 3,
      duplicateDetectionMinutes: 60,
    });
    expect(theResource(stack, "azurerm_servicebus_queue")).toMatchObject({
      name: facade.queue,
      default_message_ttl: "PT1H30M",
      lock_duration: "PT45S",
      max_delivery_count: 3,
      duplicate_detection_history_time_window: "PT1H",
      requires_duplicate_detection: true,
      dead_lettering_on_message_expiration: true,
    });
    expect(
      argument(workflowOf(stack), "body.properties.definition.actions.Await_work.limit"),
    ).toEqual({ timeout: "PT30S" });
  });

  test("has a Standard namespace that takes no keys", () => {
    expect(
      theResource(readStack("logic-app-facade"), "azurerm_servicebus_namespace"),
    ).toMatchObject({ sku: "Standard", local_auth_enabled: false, minimum_tls_version: "1.2" });
  });

  test("lets the worker call back only the one workflow", () => {
    expect(appSettings(readStack("logic-app-facade"))).toMatchObject({
      CALLBACK_ORIGIN: expect.stringMatching(
        /^\$\{replace\(replace\(terraform_data\.Facade_Endpoint_\w+\.output\.value, "\/\^https:.+", "https:\/\/\*"\), ":443\/", "\/"\)\}$/,
      ) as string,
      SERVICE_BUS__credential: "managedidentity",
    });
  });

  test("outputs a command that reads the trigger URL, never the URL with its signature", () => {
    const { output } = readStack("logic-app-facade");
    expect(output["trigger_url_command"]?.value).toMatch(
      /^az rest --method post --url "\$\{azapi_resource\.\w+\.id\}\/triggers\/request\/listCallbackUrl\?api-version=2019-05-01" --query value --output tsv$/,
    );
    expect(output["submit_url"]?.value).not.toMatch(/sig=|sp=/);
  });

  test.each([undefined, "all"])(
    "logs what the namespace says; workflowLogs %s, its runs",
    (runs) => {
      const variables = runs && { REQUEST_REPLY_WORKFLOW_LOGS: runs };
      const stack = readStack("logic-app-facade", variables && synthesize(variables));
      const categories = resourcesOf(stack, "azurerm_monitor_diagnostic_setting")
        .flatMap((setting) => setting["enabled_log"] as { category: string }[])
        .map(({ category }) => category);
      expect(categories).toEqual(
        expect.arrayContaining(["OperationalLogs", "DiagnosticErrorLogs"]),
      );
      expect(categories.includes("WorkflowRuntime")).toBe(runs === "all");
    },
  );
});
