import { Testing } from "cdktf";
import { AzureStack } from "../../constructs/azure-stack";
import { LogicApp, type TriggerAccess } from "../../constructs/logic-app";
import { ManagedIdentity } from "../../constructs/managed-identity";
import { Monitoring } from "../../constructs/monitoring";
import { argument, resourcesOf, theResource, type SynthesizedStack } from "../support/synth";

const definition = { triggers: {}, actions: { Compose: { type: "Compose", inputs: "@{1}" } } };

type Grant = (app: LogicApp, stack: AzureStack) => void;

function synthesized(
  access: (stack: AzureStack) => TriggerAccess,
  grant?: Grant,
): SynthesizedStack {
  const stack = new AzureStack(Testing.app(), "stack", {
    location: "northeurope",
    environment: "dev",
    namePrefix: "arr",
    tags: {},
  });
  const monitoring = new Monitoring(stack, "Monitoring", {
    ...{ logRetentionDays: 30, dailyQuotaGb: 1 },
    workflowLogs: "all",
  });
  const app = new LogicApp(stack, "Workflow", {
    definition,
    parameters: { store: "https://example.com" },
    triggerAccess: access(stack),
    monitoring,
  });
  monitoring.grantPublish(app);
  grant?.(app, stack);
  return JSON.parse(Testing.synth(stack, true)) as SynthesizedStack;
}

const workflow = (access: (stack: AzureStack) => TriggerAccess, grant?: Grant) =>
  theResource(synthesized(access, grant), "Microsoft.Logic/workflows");

describe("a Logic App", () => {
  test("deploys the definition untouched and its parameters beside it", () => {
    expect(
      argument(
        workflow(() => ({ kind: "sas" })),
        "body.properties",
      ),
    ).toEqual({
      state: "Enabled",
      definition,
      parameters: { store: { value: "https://example.com" } },
      accessControl: { triggers: {} },
    });
  });

  test("waits for its roles and writes its runs to the workspace", () => {
    const stack = synthesized(() => ({ kind: "sas" }));
    expect(theResource(stack, "Microsoft.Logic/workflows")["depends_on"]).toEqual([
      expect.stringMatching(/^azurerm_role_assignment\.Monitoring_Workflow-/),
    ]);
    expect(resourcesOf(stack, "azurerm_monitor_diagnostic_setting")).toContainEqual(
      expect.objectContaining({ enabled_log: [{ category: "WorkflowRuntime" }] }),
    );
  });

  test("lets only the named identities of this tenant start a run, and no SAS URL", () => {
    const resource = workflow(
      () => ({ kind: "identities" }),
      (app, stack) => {
        const acceptor = new ManagedIdentity(stack, "Acceptor");
        app.grantInvoke(acceptor);
        app.grantInvoke(acceptor);
      },
    );
    expect(argument(resource, "body.properties.accessControl.triggers")).toEqual({
      openAuthenticationPolicies: {
        policies: {
          Acceptor: {
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
                  /^\$\{azurerm_user_assigned_identity\.Acceptor_\w+\.principal_id\}$/,
                ) as string,
              },
            ],
          },
        },
      },
      sasAuthenticationPolicy: { state: "Disabled" },
    });
  });

  test("fails when nobody is let in", () => {
    expect(() => workflow(() => ({ kind: "identities" }))).toThrow(/grantInvoke/);
  });

  test("fails when an identity is granted what only the SAS URL opens", () => {
    const grant: Grant = (app, stack) => app.grantInvoke(new ManagedIdentity(stack, "Acceptor"));
    expect(() => workflow(() => ({ kind: "sas" }), grant)).toThrow(/lets callers in by sas/);
  });

  test("restricts the SAS URL to the given addresses, and never to none", () => {
    const limited = workflow(() => ({ kind: "sas", callerAddresses: ["192.0.2.0/24"] }));
    expect(argument(limited, "body.properties.accessControl.triggers")).toEqual({
      allowedCallerIpAddresses: [{ addressRange: "192.0.2.0/24" }],
    });
  });
});
