import { roles } from "../../constructs/grants";
import {
  constructPath,
  readStack,
  resourcesOf,
  stackNames,
  synthesize,
  type Resource,
  type SynthesizedStack,
} from "../support/synth";

const functionsOnly = [
  "Deployer has StorageBlobDataContributor on FunctionApp/Code/HostStorage/Packages",
  "FunctionApp/Identity has MonitoringMetricsPublisher on Monitoring/ApplicationInsights",
  "FunctionApp/Identity has StorageBlobDataContributor on Operations/Account/Requests",
  "FunctionApp/Identity has StorageBlobDataContributor on Operations/Account/Results",
  "FunctionApp/Identity has StorageBlobDataOwner on FunctionApp/Code/HostStorage",
  "FunctionApp/Identity has StorageBlobDelegator on Operations/Account",
  "FunctionApp/Identity has StorageQueueDataContributor on WorkQueue",
  "FunctionApp/Identity has StorageQueueDataContributor on WorkQueue/Poison",
  "FunctionApp/Identity has StorageQueueDataMessageSender on WorkQueue",
  "FunctionApp/Identity has StorageTableDataContributor on Operations/Table",
];

const functionsLogicApp = [
  "BackgroundWorker/Identity has StorageBlobDataContributor on Operations/Account/Results",
  "BackgroundWorker/Identity has StorageTableDataContributor on Operations/Table",
  ...functionsOnly.filter((sentence) => !sentence.includes("Queue")),
];

const logicAppFacade = [
  "Deployer has StorageBlobDataContributor on FunctionApp/Code/HostStorage/Packages",
  "Facade/Identity has ServiceBusDataSender on WorkQueue",
  // To insert the record of an operation whose client is told to poll.
  "Facade/Identity has StorageTableDataContributor on Operations/Table",
  "FunctionApp/Identity has MonitoringMetricsPublisher on Monitoring/ApplicationInsights",
  "FunctionApp/Identity has ServiceBusDataReceiver on WorkQueue",
  "FunctionApp/Identity has StorageBlobDataContributor on Operations/Account/Requests",
  "FunctionApp/Identity has StorageBlobDataContributor on Operations/Account/Results",
  "FunctionApp/Identity has StorageBlobDataOwner on FunctionApp/Code/HostStorage",
  "FunctionApp/Identity has StorageBlobDelegator on Operations/Account",
  "FunctionApp/Identity has StorageTableDataContributor on Operations/Table",
];

/** Every role of every stack; a variant adds its own list. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "functions-only": functionsOnly,
  "functions-logic-app": functionsLogicApp,
  "logic-app-facade": logicAppFacade,
};

/** What a raw plan shows of each role, `<name>` being the scope's. */
const descriptions: Readonly<Record<string, string>> = {
  "BackgroundWorker/Identity has StorageBlobDataContributor on Operations/Account/Results":
    "BackgroundWorker may read and write results",
  "BackgroundWorker/Identity has StorageTableDataContributor on Operations/Table":
    "BackgroundWorker may read and write operation records",
  "Deployer has StorageBlobDataContributor on FunctionApp/Code/HostStorage/Packages":
    "Deployer may read and write deployment packages",
  "Facade/Identity has ServiceBusDataSender on WorkQueue": "Facade may send to queue <name>",
  "Facade/Identity has StorageTableDataContributor on Operations/Table":
    "Facade may read and write operation records",
  "FunctionApp/Identity has MonitoringMetricsPublisher on Monitoring/ApplicationInsights":
    "FunctionApp may publish telemetry to Application Insights",
  "FunctionApp/Identity has ServiceBusDataReceiver on WorkQueue":
    "FunctionApp may receive from queue <name>",
  "FunctionApp/Identity has StorageBlobDataContributor on Operations/Account/Requests":
    "FunctionApp may read and write stored requests",
  "FunctionApp/Identity has StorageBlobDataContributor on Operations/Account/Results":
    "FunctionApp may read and write results",
  "FunctionApp/Identity has StorageBlobDataOwner on FunctionApp/Code/HostStorage":
    "FunctionApp may own the blobs of the host storage account",
  "FunctionApp/Identity has StorageBlobDelegator on Operations/Account":
    "FunctionApp may sign valet keys of results",
  "FunctionApp/Identity has StorageQueueDataContributor on WorkQueue":
    "FunctionApp may receive from and send to queue <name>",
  "FunctionApp/Identity has StorageQueueDataContributor on WorkQueue/Poison":
    "FunctionApp may receive from and send to queue <name>",
  "FunctionApp/Identity has StorageQueueDataMessageSender on WorkQueue":
    "FunctionApp may send to queue <name>",
  "FunctionApp/Identity has StorageTableDataContributor on Operations/Table":
    "FunctionApp may read and write operation records",
};

describe.each(stackNames)("the role assignments of %s", (name) => {
  const stack = () => readStack(name);

  test("are these and no others", () => {
    const all = resourcesOf(stack(), "azurerm_role_assignment");
    expect(all.map((assignment) => sentence(stack(), assignment)).sort()).toEqual(expected[name]);
  });

  test("are named by scope, role and principal, so that a lost one can be found again", () => {
    for (const { name: given, scope, principal_id, role_definition_id } of resourcesOf(
      stack(),
      "azurerm_role_assignment",
    )) {
      const role = String(role_definition_id).split("/").at(-1);
      expect(given).toBe(`\${uuidv5("url", "${String(scope)}/${role}/${String(principal_id)}")}`);
    }
  });

  test("say in words who may do what", () => {
    for (const assignment of resourcesOf(stack(), "azurerm_role_assignment")) {
      const role = sentence(stack(), assignment);
      const scope = resourceAt(stack(), String(assignment["scope"]));
      const words = descriptions[role]?.replace("<name>", String(scope["name"]));
      expect([role, assignment["description"]]).toEqual([role, words]);
    }
  });

  test("say that an identity is a service principal, which a replica may not know yet", () => {
    for (const assignment of resourcesOf(stack(), "azurerm_role_assignment")) {
      const toIdentity = String(assignment["principal_id"]).includes("user_assigned_identity");
      expect(assignment["principal_type"]).toBe(toIdentity ? "ServicePrincipal" : undefined);
    }
  });

  test("are never given on the resource group or the subscription", () => {
    for (const { scope } of resourcesOf(stack(), "azurerm_role_assignment")) {
      expect(scope).not.toMatch(/azurerm_resource_group|^\/subscriptions/);
    }
  });
});

describe("those who deploy and plan", () => {
  const [first, second, planner] = ["1", "2", "3"].map(
    (digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`,
  );
  const all = () =>
    resourcesOf(
      readStack(
        "functions-only",
        synthesize({
          REQUEST_REPLY_DEPLOYERS: `${first},${second}`,
          REQUEST_REPLY_PLANNERS: `${planner}`,
        }),
      ),
      "azurerm_role_assignment",
    ).filter(({ principal_id }) => !String(principal_id).includes("$"));

  test("have a role each, which the next one to deploy does not take away", () => {
    const onPackages = all().map(({ principal_id, role_definition_id, scope }) => [
      principal_id,
      Object.entries(roles).find(([, id]) => String(role_definition_id).endsWith(id))?.[0],
      String(scope).includes("HostStorage_Packages"),
    ]);
    expect(onPackages).toEqual([
      [first, "StorageBlobDataContributor", true],
      [second, "StorageBlobDataContributor", true],
      [planner, "StorageBlobDataReader", true],
    ]);
  });

  test("are waited for only when they upload", () => {
    const waiting = all().filter((assignment) => "provisioner" in assignment);
    expect(waiting.map(({ principal_id }) => principal_id)).toEqual([first, second]);
  });
});

function sentence(stack: SynthesizedStack, assignment: Resource): string {
  const roleId = String(assignment["role_definition_id"]).split("/").at(-1);
  const role = Object.entries(roles).find(([, id]) => id === roleId)?.[0];
  const who = pathOf(stack, String(assignment["principal_id"]));
  return `${who} has ${role} on ${pathOf(stack, String(assignment["scope"]))}`;
}

function pathOf(stack: SynthesizedStack, expression: string): string {
  return constructPath(resourceAt(stack, expression));
}

/** The one resource that an expression such as `${type.id.attribute}` names. */
function resourceAt(stack: SynthesizedStack, expression: string): Resource {
  const match = /^\$\{(data\.)?(\w+)\.([\w-]+)\.\w+\}$/.exec(expression);
  const [, data, type = "", id = ""] = match ?? [];
  const section = (data ? stack["data"] : stack.resource) as SynthesizedStack["resource"];
  const resource = section[type]?.[id];
  if (resource === undefined) throw new Error(`not the id of one resource: ${expression}`);
  return resource;
}
