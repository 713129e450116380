import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { applyStack } from "../../../local/apply/apply";
import { publicOriginSettings } from "../../../demo/public-origins";
import type { Address } from "../../../local/apply/addresses";
import type { AppliedStack } from "../../../local/apply/applied-stack";
import type { EvaluatedStack } from "../../../local/apply/evaluated-stack";
import { siteAddresses } from "../../../local/function-host/function-apps";
import { workflowAddresses } from "../../../local/logic-apps/logic-apps";
import { serviceBusAddresses } from "../../../local/service-bus/service-bus";
import { storageAddresses } from "../../../local/storage/addresses";

/** A `cdk.tf.json`, loosely typed, so that a test can break it. */
export type Configuration = Record<string, Record<string, Record<string, Record<string, unknown>>>>;

const origins = {
  blob: "https://127.0.0.1:10000",
  queue: "https://127.0.0.1:10001",
  table: "https://127.0.0.1:10002",
};
const gateway = "http://127.0.0.1:7071";

/** What the emulators answer for, at addresses that the tests know. */
export function addressesOf(stack: EvaluatedStack): readonly Address[] {
  return [
    ...storageAddresses(stack, origins),
    ...siteAddresses(stack, { gateway, publicOriginSettings }),
    ...workflowAddresses(stack, gateway),
    ...serviceBusAddresses(stack, gateway),
  ];
}

const placed = {
  location: "northeurope",
  resource_group_name: "${azurerm_resource_group.group.name}",
};
const role = (id: string) =>
  `/subscriptions/\${data.azurerm_client_config.deployer.subscription_id}/providers/Microsoft.Authorization/roleDefinitions/${id}`;

const site = {
  type: "Microsoft.Web/sites@2024-04-01",
  name: "func-fixture",
  location: "northeurope",
  parent_id: "${azurerm_resource_group.group.id}",
  identity: [{ type: "UserAssigned", identity_ids: ["${azurerm_user_assigned_identity.app.id}"] }],
  body: {
    kind: "functionapp,linux",
    properties: {
      serverFarmId: "${azurerm_service_plan.plan.id}",
      functionAppConfig: {
        deployment: {
          storage: {
            type: "blobContainer",
            value:
              "${azurerm_storage_account.data.primary_blob_endpoint}${azurerm_storage_container.packages.name}",
            authentication: {
              type: "UserAssignedIdentity",
              userAssignedIdentityResourceId: "${azurerm_user_assigned_identity.app.id}",
            },
          },
        },
        runtime: { name: "node", version: "22" },
      },
      siteConfig: {
        cors: { allowedOrigins: ["https://example.com"] },
        appSettings: [
          {
            name: "DATA__blobServiceUri",
            value: "${azurerm_storage_account.data.primary_blob_endpoint}",
          },
          { name: "DATA__clientId", value: "${azurerm_user_assigned_identity.app.client_id}" },
          { name: "PUBLIC_BASE_URL", value: "https://api.example.com" },
        ],
      },
    },
  },
};

const workflow = {
  type: "Microsoft.Logic/workflows@2019-05-01",
  name: "logic-fixture",
  location: "northeurope",
  parent_id: "${azurerm_resource_group.group.id}",
  tags: { workload: "fixture" },
  identity: [{ type: "UserAssigned", identity_ids: ["${azurerm_user_assigned_identity.app.id}"] }],
  response_export_values: ["properties.accessEndpoint"],
  body: {
    properties: {
      state: "Enabled",
      definition: {
        parameters: { blobs: { type: "String" }, seconds: { type: "Int", defaultValue: 5 } },
        triggers: {},
        actions: { Compose: { type: "Compose", inputs: "@{parameters('blobs')}" } },
      },
      parameters: { blobs: { value: "${azurerm_storage_account.data.primary_blob_endpoint}" } },
      accessControl: { triggers: { sasAuthenticationPolicy: { state: "Disabled" } } },
    },
  },
};

const resources = {
  azurerm_resource_group: { group: { name: "rg-fixture", location: "northeurope" } },
  azurerm_storage_account: {
    data: {
      ...placed,
      name: "st${local.suffix}",
      shared_access_key_enabled: false,
      account_tier: "Standard",
      account_replication_type: "LRS",
    },
  },
  azurerm_storage_container: {
    packages: { name: "packages", storage_account_id: "${azurerm_storage_account.data.id}" },
    results: { name: "results", storage_account_id: "${azurerm_storage_account.data.id}" },
  },
  azurerm_storage_queue: {
    work: { name: "work", storage_account_id: "${azurerm_storage_account.data.id}" },
  },
  azurerm_user_assigned_identity: { app: { ...placed, name: "id-fixture" } },
  azurerm_service_plan: {
    plan: { ...placed, name: "asp-fixture", os_type: "Linux", sku_name: "FC1" },
  },
  azurerm_role_assignment: {
    packages: {
      scope: "${azurerm_storage_container.packages.id}",
      role_definition_id: role("b7e6dc6d-f1e8-4753-8033-0f276bb0955b"),
      principal_id: "${azurerm_user_assigned_identity.app.principal_id}",
    },
    queue: {
      scope: "${azurerm_storage_queue.work.id}",
      role_definition_name: "Storage Queue Data Message Sender",
      principal_id: "${azurerm_user_assigned_identity.app.principal_id}",
    },
  },
  azurerm_storage_blob: {
    package: {
      name: "package.zip",
      storage_account_name: "${azurerm_storage_account.data.name}",
      storage_container_name: "${azurerm_storage_container.packages.name}",
      type: "Block",
      source: "assets/package.zip",
    },
  },
  azurerm_servicebus_namespace: { bus: { ...placed, name: "sbns-fixture", sku: "Standard" } },
  azurerm_servicebus_queue: {
    work: {
      name: "work",
      namespace_id: "${azurerm_servicebus_namespace.bus.id}",
      lock_duration: "PT45S",
      max_delivery_count: 5,
      requires_duplicate_detection: true,
      duplicate_detection_history_time_window: "PT20M",
    },
  },
  azapi_resource: {
    site,
    workflow,
    table: {
      type: "Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01",
      name: "operations",
      parent_id: "${azurerm_storage_account.data.id}/tableServices/default",
    },
  },
  azapi_resource_action: {
    deploy: {
      type: "Microsoft.Web/sites@2024-04-01",
      resource_id: "${azapi_resource.site.id}",
      action: "extensions/onedeploy",
      method: "PUT",
      body: { properties: { type: "zip", packageUri: "${azurerm_storage_blob.package.url}" } },
    },
  },
};

/** A stack that holds one of everything that the local runtime stands up. */
export function configuration(): Configuration {
  const plain = {
    data: { azurerm_client_config: { deployer: {} } },
    locals: { suffix: '${substr(sha1("fixture"), 0, 8)}' },
    resource: resources,
    output: {
      submit_url: { value: "https://${azapi_resource.site.name}.azurewebsites.net/api/requests" },
      trigger_endpoint: { value: "${azapi_resource.workflow.output.properties.accessEndpoint}" },
    },
  };
  return JSON.parse(JSON.stringify(plain)) as Configuration;
}

/** The body's properties of an azapi resource of the fixture. */
export function propertiesOf(configuration: Configuration, name: string): Record<string, unknown> {
  const body = configuration["resource"]?.["azapi_resource"]?.[name]?.["body"];
  return (body as { properties: Record<string, unknown> }).properties;
}

/** A resource of the fixture. */
export function resource(configuration: Configuration, address: string): Record<string, unknown> {
  const [type = "", name = ""] = address.split(".");
  const found = configuration["resource"]?.[type]?.[name];
  if (found === undefined) throw new Error(`the fixture has no ${address}`);
  return found;
}

/** A folder as `cdktf synth` leaves it. Removed by `dispose`. */
export class SynthFolder {
  readonly folder = mkdtempSync(join(tmpdir(), "arr-stack-"));
  readonly outdir = join(this.folder, "cdktf.out");
  readonly dataFolder = join(this.folder, "data");
  readonly stackFolder = join(this.outdir, "stacks", "fixture");

  constructor() {
    mkdirSync(join(this.stackFolder, "assets"), { recursive: true });
    this.writePackage({ "host.json": "{}", "package.json": "{}", "dist/main.js": "// code" });
  }

  writePackage(files: Record<string, string>): void {
    const bytes = zipSync(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
    );
    writeFileSync(join(this.stackFolder, "assets", "package.zip"), bytes);
  }

  /** Applies the fixture's configuration after `change` has been made to it. */
  apply(change: (configuration: Configuration) => void = () => undefined): AppliedStack {
    const changed = configuration();
    change(changed);
    writeFileSync(join(this.stackFolder, "cdk.tf.json"), JSON.stringify(changed));
    const { outdir, dataFolder } = this;
    return applyStack({ outdir, name: "fixture", dataFolder, addressesOf });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
