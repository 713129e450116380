import { azureStack, type AzurePlace } from "../../operate/azure-stack";
import { explained } from "../../operate/errors";

const place: AzurePlace = { stack: "logic-app-facade", resourceGroup: "rg", subscription: "sub" };
const group = "/subscriptions/sub/resourceGroups/rg";
const idOf = (type: string, name: string) => `${group}/providers/${type}/${name}`;
const tags = { workload: "logic-app-facade" };

const resources = [
  ...[
    ["Microsoft.Storage/storageAccounts", "sthost"],
    ["Microsoft.Storage/storageAccounts", "stdata10arr"],
    ["Microsoft.Storage/storageAccounts", "stdata2arr"],
    ["Microsoft.Storage/storageAccounts", "stdata"],
    ["Microsoft.ServiceBus/namespaces", "sbns"],
    ["Microsoft.Web/sites", "func"],
    ["Microsoft.Logic/workflows", "logic"],
    ["Microsoft.Insights/components", "appi"],
  ].map(([type = "", name = ""]) => ({ id: idOf(type, name), name, type, tags })),
  {
    ...{ id: idOf("Microsoft.Storage/storageAccounts", "other"), name: "other" },
    ...{ type: "Microsoft.Storage/storageAccounts", tags: { workload: "functions-only" } },
  },
];

const endpointsOf = (account: string) => {
  const endpoint = (service: string) => `https://${account}.${service}.core.windows.net/`;
  return { blob: endpoint("blob"), queue: endpoint("queue"), table: endpoint("table") };
};
const dataAccount = (name: string) => {
  const id = idOf("Microsoft.Storage/storageAccounts", name);
  return {
    [`GET ${id}/tableServices/default/tables/operations`]: {},
    [`GET ${id}`]: { properties: { primaryEndpoints: endpointsOf(name) } },
  };
};

/** Resource Manager's answers, by path; anything else is not there. */
const answers: Readonly<Record<string, unknown>> = {
  [`GET ${group}/resources`]: { value: resources },
  ...dataAccount("stdata"),
  ...dataAccount("stdata2arr"),
  ...dataAccount("stdata10arr"),
  [`POST ${idOf("Microsoft.Web/sites", "func")}/config/appsettings/list`]: {
    properties: { RETENTION_SECONDS: "86400" },
  },
  [`POST ${idOf("Microsoft.Insights/components", "appi")}/query`]: {
    tables: [{ rows: [["2026-01-01", 1, "a line"]] }],
  },
  [`GET ${idOf("Microsoft.ServiceBus/namespaces", "sbns")}/queues/facade-work`]: {
    properties: { countDetails: { activeMessageCount: 3, deadLetterMessageCount: 1 } },
  },
};

function connection(scopes: string[] = []) {
  const fetched = (async (url: string, init?: RequestInit) => {
    const { pathname } = new URL(url);
    const found = answers[`${init?.method} ${pathname}`];
    return found === undefined ? new Response("not there", { status: 404 }) : Response.json(found);
  }) as typeof fetch;
  const getToken = async (scope: string | string[]) => {
    scopes.push(...[scope].flat());
    return { token: "t", expiresOnTimestamp: Date.now() + 3_600_000 };
  };
  return { credential: { getToken }, fetch: fetched };
}

test("a deployed stack is found by its tag, its data accounts by the operations table, in the app's order", async () => {
  const scopes: string[] = [];
  const { places, failed, messageCounts } = await azureStack(place, connection(scopes));
  expect(places).toMatchObject({
    ...{ endpoints: endpointsOf("stdata"), hasWorkQueue: false },
    furtherAccounts: [endpointsOf("stdata2arr"), endpointsOf("stdata10arr")],
    serviceBusQueue: { url: "https://sbns.servicebus.windows.net/facade-work" },
    workflowIds: [idOf("Microsoft.Logic/workflows", "logic")],
  });
  expect(failed?.queue).toBe("facade-work");
  expect(await places.retentionSeconds()).toBe(86_400);
  expect(await places.logLines("an-id")).toEqual(["2026-01-01 1 a line"]);
  expect(await messageCounts()).toEqual({ waiting: 3, failed: 1 });
  expect(new Set(scopes)).toEqual(new Set(["https://management.azure.com/.default"]));
});

test("fails for a stack that the group does not have, naming those that it has", async () => {
  const wrong = { ...place, stack: "functions-logic-app" };
  const error: unknown = await azureStack(wrong, connection()).catch((thrown: unknown) => thrown);
  expect(explained(error)).toEqual({
    text: "the resource group rg has no stack functions-logic-app; it has: logic-app-facade, functions-only",
    exitCode: 2,
  });
});

test("fails when nobody is signed in, and when a role is missing, saying what to do", async () => {
  const unavailable = Object.assign(new Error("az"), { name: "CredentialUnavailableError" });
  const signedOut = {
    ...connection(),
    credential: { getToken: () => Promise.reject(unavailable) },
  };
  const error: unknown = await azureStack(place, signedOut).catch((thrown: unknown) => thrown);
  expect(explained(error).exitCode).toBe(3);
  expect(explained(error).text).toContain("az login");
  const refused = Object.assign(new Error("no"), { statusCode: 403, code: "Forbidden" });
  expect(explained(refused)).toMatchObject({ exitCode: 1 });
  expect(explained(refused).text).toContain("docs/operating.md");
});
