import { readFileSync } from "node:fs";
import storageOperations from "../../docs/storage-operations.json";
import {
  argument,
  readStack,
  resourcesOf,
  synthesize,
  theResource,
  type SynthesizedStack,
} from "../support/synth";

const workspace =
  "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights/workspaces/log-shared";

describe("the options of the platform", () => {
  let stack: SynthesizedStack;
  let usual: SynthesizedStack;
  beforeAll(() => {
    usual = readStack("functions-only");
    stack = readStack(
      "functions-only",
      synthesize({
        REQUEST_REPLY_ALWAYS_READY: '{"http":2,"function:background-worker":1}',
        REQUEST_REPLY_HTTP_CONCURRENCY: "50",
        REQUEST_REPLY_QUEUE_CONCURRENCY: "1",
        REQUEST_REPLY_NODE_VERSION: "24",
        REQUEST_REPLY_SITE_UPDATE_STRATEGY: "RollingUpdate",
        REQUEST_REPLY_REDUNDANCY: "ZRS",
        REQUEST_REPLY_ALLOWED_ADDRESSES: "192.0.2.0/24,198.51.100.7",
        REQUEST_REPLY_EXISTING_RESOURCE_GROUP: "rg-shared",
        REQUEST_REPLY_EXISTING_LOG_ANALYTICS_WORKSPACE: workspace,
        REQUEST_REPLY_APP_INSIGHTS_SAMPLING: "25",
      }),
    );
  });
  const site = (of: SynthesizedStack, path: string) =>
    argument(theResource(of, "Microsoft.Web/sites"), `body.properties.${path}`);

  test("alwaysReady and httpConcurrency say how the site scales", () => {
    expect(site(stack, "functionAppConfig.scaleAndConcurrency")).toEqual({
      maximumInstanceCount: 40,
      instanceMemoryMB: 2048,
      alwaysReady: [
        { name: "function:background-worker", instanceCount: 1 },
        { name: "http", instanceCount: 2 },
      ],
      triggers: { http: { perInstanceConcurrency: 50 } },
    });
  });

  test("queueConcurrency changes host.json, and so the package", () => {
    const source = (of: SynthesizedStack) => theResource(of, "azurerm_storage_blob")["source"];
    expect(source(stack)).not.toBe(source(usual));
  });

  test("nodeVersion and siteUpdateStrategy say what runs, and how it is replaced", () => {
    expect(site(stack, "functionAppConfig")).toMatchObject({
      runtime: { name: "node", version: "24" },
      siteUpdateStrategy: { type: "RollingUpdate" },
    });
    expect(site(usual, "functionAppConfig")).toMatchObject({
      runtime: { name: "node", version: "22" },
      siteUpdateStrategy: { type: "Recreate" },
    });
  });

  test("siteUpdateStrategy, which no schema of its API version has, is not checked by azapi's", () => {
    for (const of of [stack, usual]) {
      expect(theResource(of, "Microsoft.Web/sites")).toMatchObject({
        type: "Microsoft.Web/sites@2024-11-01",
        schema_validation_enabled: false,
      });
    }
  });

  test("redundancy is both accounts'", () => {
    const kept = (of: SynthesizedStack): unknown[] =>
      resourcesOf(of, "azurerm_storage_account").map((one) => one["account_replication_type"]);
    expect([kept(usual), kept(stack)]).toEqual([
      ["LRS", "LRS"],
      ["ZRS", "ZRS"],
    ]);
  });

  test("allowedAddresses keep everybody else from the functions", () => {
    expect(site(stack, "siteConfig")).toMatchObject({
      ipSecurityRestrictionsDefaultAction: "Deny",
      ipSecurityRestrictions: [
        { name: "allowed-1", action: "Allow", priority: 100, ipAddress: "192.0.2.0/24" },
        { name: "allowed-2", action: "Allow", priority: 101, ipAddress: "198.51.100.7/32" },
      ],
    });
    expect(site(usual, "siteConfig")).not.toHaveProperty("ipSecurityRestrictions");
  });

  test("existingResourceGroup holds everything, and is neither made nor destroyed", () => {
    expect(resourcesOf(stack, "azurerm_resource_group")).toEqual([]);
    expect(stack.output["resource_group_name"]?.value).toBe("rg-shared");
    for (const account of resourcesOf(stack, "azurerm_storage_account")) {
      expect(account["resource_group_name"]).toBe("rg-shared");
    }
    expect(theResource(stack, "Microsoft.Web/sites")["parent_id"]).toBe(
      "/subscriptions/${data.azurerm_client_config.Deployer.subscription_id}/resourceGroups/rg-shared",
    );
    // Azure's own alert rule is the group's owner's there.
    expect(resourcesOf(stack, "azurerm_monitor_action_group")).toEqual([]);
  });

  test.each([
    ["none", []],
    ["all", ["blob: StorageRead, StorageWrite, StorageDelete"]],
    ["writes", ["blob: StorageWrite, StorageDelete"]],
  ] as const)("storageLogs %s decides what the storage accounts log", (storageLogs, blob) => {
    const folder = synthesize({ REQUEST_REPLY_STORAGE_LOGS: storageLogs });
    const logging = readStack("functions-only", folder);
    const logged = resourcesOf(logging, "azurerm_monitor_diagnostic_setting").flatMap((setting) => {
      const [, service] =
        /(\w+)Services\/default$/.exec(String(setting["target_resource_id"])) ?? [];
      const categories = setting["enabled_log"] as readonly { readonly category: string }[];
      const names = categories.map(({ category }) => category).join(", ");
      return service === undefined ? [] : [`${service}: ${names}`];
    });
    const changes = ["queue: StorageWrite, StorageDelete", "table: StorageWrite, StorageDelete"];
    expect(new Set(logged)).toEqual(new Set(storageLogs === "none" ? [] : [...blob, ...changes]));
  });

  test("the README counts the rows that an operation leaves in the storage accounts' log", () => {
    const { "functions-only": counts } = storageOperations;
    const steps = [
      counts["whole life, without polls"],
      counts["sweeper: looks after the submit"],
      counts["sweeper: deletes the result"],
      counts["sweeper: deletes the tombstone"],
    ];
    const rows = steps
      .flatMap((step) => Object.entries(step))
      .filter(([operation]) => !/^\w+ (Get|Query|Peek) /.test(operation))
      .reduce((sum, [, count]) => sum + count, 0);
    expect(readFileSync("README.md", "utf8")).toContain(`about ${rows} rows an operation`);
  });

  test("existingLogAnalyticsWorkspace takes all logs", () => {
    expect(resourcesOf(stack, "azurerm_log_analytics_workspace")).toEqual([]);
    expect(theResource(stack, "azurerm_application_insights")).toMatchObject({
      workspace_id: workspace,
      sampling_percentage: 25,
    });
    const settings = resourcesOf(stack, "azurerm_monitor_diagnostic_setting");
    expect(settings.length).toBeGreaterThan(0);
    for (const setting of settings) expect(setting["log_analytics_workspace_id"]).toBe(workspace);
  });
});
