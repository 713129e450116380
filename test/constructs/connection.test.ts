import { Testing } from "cdktf";
import { AzureStack } from "../../constructs/azure-stack";
import { Connection, type ConnectionProps } from "../../constructs/connection";
import { LogicApp } from "../../constructs/logic-app";
import { Monitoring } from "../../constructs/monitoring";
import {
  connectionNamed,
  defineWorkflow,
  type WorkflowDefinition,
} from "../../workflow-engine/language/workflow-definition";
import { argument, resourcesOf, theResource, type SynthesizedStack } from "../support/synth";

type Connections = Readonly<Record<string, ConnectionProps>>;

/** A workflow that sends mail by the connections with these names. */
const sendsBy = (...names: readonly string[]): WorkflowDefinition =>
  defineWorkflow({
    triggers: { manual: { type: "Request", kind: "Http" } },
    actions: Object.fromEntries(
      names.map((name) => [
        `Send_by_${name}`,
        {
          type: "ApiConnection",
          inputs: {
            host: { connection: { name: connectionNamed(name) } },
            method: "post",
            path: "/v2/Mail",
            body: { To: "someone@example.com" },
          },
        },
      ]),
    ),
  });

function synthesized(definition: WorkflowDefinition, connections?: Connections): SynthesizedStack {
  const stack = new AzureStack(Testing.app(), "stack", {
    location: "northeurope",
    environment: "dev",
    namePrefix: "arr",
    tags: { owner: "team" },
  });
  new LogicApp(stack, "Workflow", {
    definition,
    parameters: {},
    triggerAccess: { kind: "sas" },
    monitoring: new Monitoring(stack, "Monitoring", { logRetentionDays: 30, dailyQuotaGb: 1 }),
    connections:
      connections &&
      Object.fromEntries(
        Object.entries(connections).map(([name, props]) => [
          name,
          new Connection(stack, `Connection-${name}`, props),
        ]),
      ),
  });
  return JSON.parse(Testing.synth(stack, true)) as SynthesizedStack;
}

const connection = (props: ConnectionProps) =>
  theResource(synthesized(sendsBy("only"), { only: props }), "Microsoft.Web/connections");

test("a connection names the connector of its region, and holds no credential", () => {
  const values = { namespaceEndpoint: "sb://orders.servicebus.windows.net" };
  const resource = connection({ api: "servicebus", values });
  expect(resource).toMatchObject({
    type: "Microsoft.Web/connections@2016-06-01",
    name: "apicn-servicebus-arr-stack-dev",
    location: "northeurope",
    tags: { owner: "team" },
  });
  expect(resource["body"]).toEqual({
    kind: "V1",
    properties: {
      displayName: "apicn-servicebus-arr-stack-dev",
      api: {
        id: "/subscriptions/${data.azurerm_client_config.Deployer.subscription_id}/providers/Microsoft.Web/locations/northeurope/managedApis/servicebus",
      },
      parameterValueSet: {
        name: "managedIdentityAuth",
        values: { namespaceEndpoint: { value: "sb://orders.servicebus.windows.net" } },
      },
    },
  });
});

test("a connector that knows OAuth and an identity only takes the identity as the alternative", () => {
  const resource = connection({ api: "arm", authentication: "alternative" });
  expect(argument(resource, "body.properties")).toMatchObject({
    customParameterValues: {},
    parameterValueType: "Alternative",
  });
  expect(argument(resource, "body.properties")).not.toHaveProperty("parameterValueSet");
});

test("fails when such a connector is given values, which it has no place for", () => {
  expect(() =>
    connection({ api: "arm", authentication: "alternative", values: { tenant: "t" } }),
  ).toThrow(/takes no values, got tenant; use 'managedIdentityAuth'/);
});

test("a workflow uses its connections as its own identity", () => {
  const stack = synthesized(sendsBy("mail"), { mail: { api: "office365" } });
  const workflow = theResource(stack, "Microsoft.Logic/workflows");
  expect(argument(workflow, "body.properties.definition.parameters")).toEqual({
    $connections: { type: "Object", defaultValue: {} },
  });
  const { mail } = argument(workflow, "body.properties.parameters.$connections.value") as {
    mail: Record<string, unknown>;
  };
  expect(mail).toEqual({
    id: "/subscriptions/${data.azurerm_client_config.Deployer.subscription_id}/providers/Microsoft.Web/locations/northeurope/managedApis/office365",
    connectionId: expect.stringMatching(
      /^\$\{azapi_resource\.Connection-mail_\w+\.id\}$/,
    ) as string,
    connectionName: "apicn-office365-arr-stack-dev",
    connectionProperties: {
      authentication: {
        type: "ManagedServiceIdentity",
        identity: expect.stringMatching(
          /^\$\{azurerm_user_assigned_identity\.Workflow_Identity_\w+\.id\}$/,
        ) as string,
      },
    },
  });
});

test("a workflow without connectors has no connections", () => {
  const stack = synthesized(sendsBy());
  expect(resourcesOf(stack, "azapi_resource").map(({ type }) => type)).not.toContain(
    "Microsoft.Web/connections@2016-06-01",
  );
  expect(
    argument(theResource(stack, "Microsoft.Logic/workflows"), "body.properties.parameters"),
  ).toEqual({});
});

test("fails when the definition and the workflow do not have the same connections", () => {
  expect(() =>
    synthesized(sendsBy("mail", "bus"), { bus: { api: "servicebus" }, x: { api: "arm" } }),
  ).toThrow(
    [
      "stack/Workflow and its definition do not have the same connections",
      "- an action reads 'mail': add it to 'connections'",
      "- no action reads 'x': remove it from 'connections'",
    ].join("\n"),
  );
});

test("fails when two connections of a stack have one name", () => {
  const both = { one: { api: "arm" }, two: { api: "arm" } };
  expect(() => synthesized(sendsBy("one", "two"), both)).toThrow(/give one of them a purpose/);
});
