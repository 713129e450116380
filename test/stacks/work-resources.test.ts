import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { Connection } from "../../constructs/connection";
import { FunctionApp } from "../../constructs/function-app";
import { LogicApp } from "../../constructs/logic-app";
import { ServiceBusQueue } from "../../constructs/service-bus-queue";
import { StorageAccount } from "../../constructs/storage-account";
import { applyStack } from "../../local/apply/apply";
import type { StandIns } from "../../local/apply/stand-ins";
import { readConfiguration } from "../../stacks/configuration";
import { FunctionsLogicApp } from "../../stacks/functions-logic-app";
import { FunctionsOnly } from "../../stacks/functions-only";
import {
  addWorkResources,
  keyVaultReference,
  type AddResources,
} from "../../stacks/work-resources";
import { addressesOf } from "../local/apply/stack-fixture";
import {
  appSettings,
  argument,
  resourcesOf,
  theResource,
  type SynthesizedStack,
} from "../support/synth";

const outside =
  "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shared/providers";
const vaultId = `${outside}/Microsoft.KeyVault/vaults/kv-shared`;
const accountId = `${outside}/Microsoft.Storage/storageAccounts/scans`;
const converter = { vaultId, secret: "converter-key" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "work-resources-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configuration = readConfiguration({ CDKTF_CONTEXT_JSON: "{}" });

/** Synthesizes a stack with these additions; its `cdk.tf.json`, as Terraform reads it. */
function synthesized(
  Stack: typeof FunctionsOnly | typeof FunctionsLogicApp,
  addResources: AddResources,
): SynthesizedStack {
  const app = new App({ outdir: folder });
  const stack = new Stack(app, "added-to", configuration);
  addResources(stack.forWork!);
  app.synth();
  const file = join(folder, "stacks", "added-to", "cdk.tf.json");
  return JSON.parse(readFileSync(file, "utf8")) as SynthesizedStack;
}

/** The stack that `synthesized` wrote, as it stands on this machine. */
function applied(standIns?: StandIns) {
  const dataFolder = join(folder, "data");
  return applyStack({ outdir: folder, name: "added-to", dataFolder, standIns, addressesOf });
}

describe("a setting of the work that only the deployment knows", () => {
  const add: AddResources = ({ store, addSetting }) =>
    addSetting("documentsUrl", `${store.account.endpoints.blob}documents`);

  test("is an app setting, which leads here when the stack runs here", () => {
    const settings = appSettings(synthesized(FunctionsOnly, add));
    expect(settings["WORK_DOCUMENTS_URL"]).toMatch(/primary_blob_endpoint}documents$/);
    expect(applied().functionApps[0]?.settings["WORK_DOCUMENTS_URL"]).toMatch(
      /^https:\/\/127\.0\.0\.1:10000\/\w+\/documents$/,
    );
  });

  test("reaches a workflow as one of its settings", () => {
    const workflow = theResource(synthesized(FunctionsLogicApp, add), "Microsoft.Logic/workflows");
    expect(argument(workflow, "body.properties.parameters.settings.value")).toEqual({
      allowSimulate: true,
      documentsUrl: expect.stringMatching(/documents$/) as string,
    });
  });

  test("cannot take the place of another one", () => {
    expect(() =>
      synthesized(FunctionsOnly, ({ addSetting }) => addSetting("allowSimulate", "true")),
    ).toThrow("FunctionApp has the app setting WORK_ALLOW_SIMULATE already; choose another name");
  });
});

describe("a secret of a vault", () => {
  const add: AddResources = ({ addSecret }) => {
    addSecret("converterKey", converter);
    addSecret("otherKey", { vaultId, secret: "other-key" });
  };
  const secrets = { "converter-key": "local-1", "other-key": "local-2" };

  test("is a reference that the app's identity may read, and its value is nowhere", () => {
    const stack = synthesized(FunctionsOnly, add);
    expect(appSettings(stack)).toMatchObject({
      WORK_CONVERTER_KEY:
        "@Microsoft.KeyVault(SecretUri=https://kv-shared.vault.azure.net/secrets/converter-key)",
    });
    const site = theResource(stack, "Microsoft.Web/sites");
    expect(argument(site, "body.properties.keyVaultReferenceIdentity")).toBe(
      (site["identity"] as { identity_ids: string[] }[])[0]?.identity_ids[0],
    );
    const roles = resourcesOf(stack, "azurerm_role_assignment");
    const onVault = roles.filter(({ scope }) => scope === vaultId);
    expect(onVault.map(({ description }) => description)).toEqual([
      "FunctionApp may read secrets of vault kv-shared",
    ]);
  });

  test("is here what its stand-in says", () => {
    synthesized(FunctionsOnly, add);
    expect(applied({ [vaultId]: { secrets } }).functionApps[0]?.settings).toMatchObject({
      WORK_CONVERTER_KEY: "local-1",
      WORK_OTHER_KEY: "local-2",
    });
  });

  test.each<[string, StandIns, RegExp]>([
    ["the vault has no stand-in", {}, /which is no resource of the stack; .* declare a stand-in/],
    ["the stand-in lacks it", { [vaultId]: { secrets: {} } }, /declare one in work\/resources\.ts/],
    ["the stand-in is no vault", { [accountId]: { secrets } }, /secrets are of a Microsoft\.KeyV/],
  ])("is refused here when %s", (_name, standIns, message) => {
    synthesized(FunctionsOnly, add);
    expect(() => applied(standIns)).toThrow(message);
  });

  test("is refused here when no role lets the app read it, as Azure would leave it unread", () => {
    synthesized(FunctionsOnly, ({ app }) =>
      (app as FunctionApp<never>).addSetting("KEY", keyVaultReference(converter)),
    );
    expect(() => applied({ [vaultId]: { secrets } })).toThrow(
      /may not read secrets of .*kv-shared; give it the role Key Vault Secrets User/,
    );
  });

  test("needs the vault's ARM id", () => {
    expect(() =>
      synthesized(FunctionsOnly, ({ addSecret }) =>
        addSecret("key", { vaultId: "kv-shared", secret: "key" }),
      ),
    ).toThrow(/a vault is named by its ARM id, .*; got kv-shared/);
  });
});

test("a role on an account of another deployment counts, on the account's stand-in", () => {
  const on = `${accountId}/blobServices/default/containers/inbox`;
  const stack = synthesized(FunctionsOnly, ({ grantExisting, addSetting }) => {
    grantExisting({ role: "StorageBlobDataReader", on, what: "scanned documents" });
    addSetting("scansUrl", "https://scans.blob.core.windows.net/inbox");
  });
  expect(
    resourcesOf(stack, "azurerm_role_assignment")
      .filter(({ scope }) => scope === on)
      .map(({ description }) => description),
  ).toEqual(["FunctionApp may read scanned documents"]);
  expect(() => applied()).toThrow(/"scope" is .*scans.*declare a stand-in/);
  const {
    storageAccounts,
    roleAssignments,
    functionApps: sites,
  } = applied({
    [accountId]: { containers: ["inbox"], queues: ["found"], tables: ["index"] },
  });
  expect(storageAccounts.at(-1)).toEqual({
    ...{ id: accountId, name: "scans", sharedKeyEnabled: false },
    ...{ containers: ["inbox"], queues: ["found"], tables: ["index"] },
  });
  expect(roleAssignments.filter(({ scope }) => scope === on)).toHaveLength(1);
  expect(sites[0]?.settings["WORK_SCANS_URL"]).toBe("https://127.0.0.1:10000/scans/inbox");
});

const emptyWorkflow = {
  $schema:
    "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
  contentVersion: "1.0.0.0",
  triggers: { manual: { type: "Request", kind: "Http", inputs: { method: "POST", schema: {} } } },
  actions: {},
};

test("two of each construct stand in one stack, here too", () => {
  synthesized(FunctionsOnly, ({ stack, monitoring, worker, app }) => {
    for (const purpose of ["a", "b"]) {
      new StorageAccount(stack, `Account-${purpose}`, { purpose, monitoring, services: ["blob"] });
      const queue = new ServiceBusQueue(stack, `Queue-${purpose}`, {
        ...{ name: "found", purpose, monitoring },
      });
      queue.grantSend(worker);
      new Connection(stack, `Connection-${purpose}`, { api: "servicebus", purpose });
      new FunctionApp(stack, `App-${purpose}`, {
        ...{ purpose, app: { entry: "functions/apps/functions-only.ts", settings: [] } },
        ...{ settings: {}, monitoring, authentication: { mode: "function-key" } },
      });
      const workflow = new LogicApp(stack, `Workflow-${purpose}`, {
        ...{ purpose, definition: emptyWorkflow, parameters: {}, monitoring },
        triggerAccess: { kind: "identities" },
      });
      workflow.grantInvoke(app);
    }
    expect(app).toBeInstanceOf(FunctionApp);
  });
  const { storageAccounts, serviceBusNamespaces, functionApps, workflows } = applied();
  // Each Function App has an account of its own, for its host.
  expect([storageAccounts.length, serviceBusNamespaces.length]).toEqual([6, 2]);
  // The stack's own app comes first: its key is the one that is printed.
  const unique = /-[a-z0-9]+$/;
  expect(functionApps.map(({ name }) => name.replace(unique, ""))).toEqual([
    ...["func-arr-added-to-dev", "func-a-arr-added-to-dev", "func-b-arr-added-to-dev"],
  ]);
  expect(workflows.map(({ name }) => name)).toEqual([
    ...["logic-a-arr-added-to-dev", "logic-b-arr-added-to-dev"],
  ]);
});

describe("work/resources.ts", () => {
  const stack = { name: "a stack" } as unknown as Parameters<AddResources>[0];

  test("need not be there", () => {
    expect(() => addWorkResources(stack, folder)).not.toThrow();
  });

  test("is called with what it can build on", () => {
    const called = "exports.addResources = (to) => { throw new Error(`called with ${to.name}`); };";
    writeFileSync(join(folder, "resources.ts"), called);
    expect(() => addWorkResources(stack, folder)).toThrow("called with a stack");
  });

  test("without addResources is refused", () => {
    writeFileSync(join(folder, "resources.ts"), "exports.addResource = () => undefined;");
    expect(() => addWorkResources(stack, folder)).toThrow(/exports no function addResources/);
  });
});

test("a connection must be one that an action of the workflow reads", () => {
  expect(() =>
    synthesized(FunctionsLogicApp, ({ stack, workflow }) =>
      workflow?.addConnection("mail", new Connection(stack, "Mail", { api: "office365" })),
    ),
  ).toThrow("no action reads 'mail': remove it from 'connections'");
});
