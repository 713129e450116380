import { TerraformOutput } from "cdktf";
import { StorageQueue } from "@cdktf/provider-azurerm/lib/storage-queue";
import { KeyVault } from "@cdktf/provider-azurerm/lib/key-vault";
import type { Mutation } from "./mutation";
import { roleMutations } from "./role-mutations";
import type { Mutate } from "./synthesized";

const site = "FunctionApp/Site";
const siteConfig = "body.properties.siteConfig";

/** Gives an app setting another value. */
function setting(name: string, value: string): Mutate {
  return (s) =>
    s.edit(site, `${siteConfig}.appSettings`, (settings: { name: string; value: string }[]) => {
      for (const one of settings) if (one.name === name) one.value = value;
    });
}

const sasPolicy = "body.properties.accessControl.triggers.sasAuthenticationPolicy";

/** Seeded changes of roles, apps, monitoring and what Terraform itself is told. */
export const stackMutations: Readonly<Record<string, Mutation>> = {
  ...roleMutations,
  "http without encryption": {
    stack: "functions-only",
    mutate: (s) => s.set(site, "body.properties.httpsOnly", false),
    says: ["exposure | FunctionApp/Site | httpsOnly | true -> false (weaker: after)"],
  },
  "any origin": {
    stack: "functions-only",
    mutate: (s) => s.set(site, `${siteConfig}.cors.allowedOrigins`, ["*"]),
    says: ["exposure | FunctionApp/Site | cors.allowedOrigins | nothing -> * (weaker: after)"],
  },
  "addresses that nobody asks for": {
    stack: "functions-only",
    mutate: (s) => s.set(site, `${siteConfig}.ipSecurityRestrictionsDefaultAction`, "Deny"),
    says: [
      "exposure | FunctionApp/Site | siteConfig.ipSecurityRestrictionsDefaultAction | nothing -> Deny (weaker: before)",
    ],
  },
  "user name and password": {
    stack: "functions-only",
    mutate: (s) => s.set("FunctionApp/BasicCredentials-scm", "body.properties.allow", true),
    says: ["exposure | FunctionApp/BasicCredentials-scm | allow | false -> true (weaker: after)"],
  },
  "another value of an app setting": {
    stack: "functions-only",
    mutate: setting("STATUS_PROFILE", "inline"),
    says: ["app-setting | FunctionApp/Site | appSettings.STATUS_PROFILE | redirect -> inline"],
  },
  "a key in an app setting": {
    stack: "functions-only",
    mutate: setting("STATUS_PROFILE", "AccountKey=Zm9vYmFy"),
    says: [
      "app-setting | FunctionApp/Site | appSettings.STATUS_PROFILE | redirect -> (looks like a secret: not shown) (secret: after)",
    ],
  },
  "another version of Node": {
    stack: "functions-only",
    mutate: (s) => s.set(site, "body.properties.functionAppConfig.runtime.version", "24"),
    says: ["attribute | FunctionApp/Site | functionAppConfig.runtime.version | 22 -> 24"],
  },
  "another API version": {
    stack: "functions-only",
    mutate: (s) =>
      s.set(
        "Operations/Table",
        "type",
        "Microsoft.Storage/storageAccounts/tableServices/tables@2099-01-01",
      ),
    says: [
      "attribute | Operations/Table | type | Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01 -> Microsoft.Storage/storageAccounts/tableServices/tables@2099-01-01",
    ],
  },
  "a tag": {
    stack: "functions-only",
    mutate: (s) => s.set("FunctionApp/Plan", "tags.team", "quotes"),
    says: ["attribute | FunctionApp/Plan | tags.team | nothing -> quotes"],
  },
  "a log category less": {
    stack: "functions-only",
    mutate: (s) =>
      s.set("Operations/Account/blob-diagnostics", "enabled_log", [{ category: "StorageDelete" }]),
    says: [
      "attribute | Operations/Account/blob-diagnostics | enabled_log.StorageWrite | true -> nothing",
    ],
  },
  "another title in the workbook": {
    stack: "functions-only",
    mutate: (s) => s.replace("Workbook/Resource", "data_json", "By code", "By error code"),
    says: ["attribute | Workbook | data_json.items.codes.content.title | By code -> By error code"],
  },
  "another query in the workbook": {
    stack: "functions-only",
    mutate: (s) => s.replace("Workbook/Resource", "data_json", "order by megabytes desc", "take 5"),
    says: [
      "attribute | Workbook | data_json.items.logs.content.query | Usage\n| where IsBillable\n| summarize megabytes = round(sum(Quantity), 1) by table = DataType\n| order by megabytes desc -> Usage\n| where IsBillable\n| summarize megabytes = round(sum(Quantity), 1) by table = DataType\n| take 5",
    ],
  },
  "the queries of the workbook in another order": {
    stack: "functions-only",
    mutate: (s) =>
      s.change("Workbook/Resource", "data_json", (text) => {
        const page = JSON.parse(String(text)) as { items: unknown[] };
        return JSON.stringify({ ...page, items: page.items.reverse() });
      }),
    says: [],
  },
  "no audit of the workspace": {
    stack: "functions-only",
    mutate: (s) => s.remove("Monitoring/Diagnostics"),
    says: ["resource | Monitoring/Diagnostics | diagnostic setting | to-log-analytics -> nothing"],
  },
  "logs for longer": {
    stack: "functions-only",
    mutate: (s) => s.set("Monitoring/Workspace", "retention_in_days", 90),
    says: ["retention | Monitoring/Workspace | retention_in_days | 30 -> 90"],
  },
  "one more queue": {
    stack: "functions-only",
    mutate: (s) =>
      void new StorageQueue(s.stack, "Extra", {
        name: "extra",
        storageAccountId: "${azurerm_storage_account.Operations_Account_2AE2BBD2.id}",
      }),
    says: ["resource | Extra | storage queue | nothing -> extra"],
  },
  "no poison queue": {
    stack: "functions-only",
    mutate: (s) => s.remove("WorkQueue/Poison"),
    says: [
      "resource | WorkQueue/Poison | storage queue | work-poison -> nothing",
      "role | storage queue WorkQueue/Poison | Storage Queue Data Contributor | FunctionApp -> nothing",
      "data lost | WorkQueue/Poison | removed",
    ],
  },
  "a secret in a new resource": {
    stack: "functions-only",
    mutate: (s) =>
      void new KeyVault(s.stack, "Vault", {
        name: "kv-new",
        location: "northeurope",
        resourceGroupName: "rg",
        skuName: "standard",
        tenantId: "11111111-2222-3333-4444-555555555555",
        tags: { password: "correct horse" },
      }),
    says: [
      "resource | Vault | azurerm_key_vault | nothing -> kv-new",
      "attribute | Vault | tags.password | nothing -> (looks like a secret: not shown) (secret: after)",
    ],
  },
  "a type that nobody knows here": {
    stack: "functions-only",
    mutate: (s) =>
      void new KeyVault(s.stack, "Vault", {
        name: "kv-new",
        location: "northeurope",
        resourceGroupName: "rg",
        skuName: "standard",
        tenantId: "11111111-2222-3333-4444-555555555555",
      }),
    says: ["resource | Vault | azurerm_key_vault | nothing -> kv-new"],
  },
  "an output": {
    stack: "functions-only",
    mutate: (s) => void new TerraformOutput(s.stack, "extra", { value: "more" }),
    says: ["output |  | extra | nothing -> more"],
  },
  "a sensitive output": {
    stack: "functions-only",
    mutate: (s) => s.setInFile("output.submit_url.sensitive", true),
    says: ["output |  | submit_url.sensitive | nothing -> true"],
  },
  "state somewhere else": {
    stack: "functions-only",
    mutate: (s) => s.setInFile("terraform.backend.local.path", "elsewhere.tfstate"),
    says: [
      "deployment |  | terraform.backend.local.path | arr-functions-only-dev.tfstate -> elsewhere.tfstate",
    ],
  },
  "another version of the provider": {
    stack: "functions-only",
    mutate: (s) => s.setInFile("terraform.required_providers.azurerm.version", "4.60.0"),
    says: ["deployment |  | terraform.required_providers.azurerm.version | 4.55.0 -> 4.60.0"],
  },
  "another order of deployment": {
    stack: "functions-only",
    mutate: (s) =>
      s.edit("FunctionApp/Code/Blob", "depends_on", (list: string[]) => {
        list.splice(list.indexOf("azapi_resource.FunctionApp_Site_0B817A8F"), 1);
      }),
    says: ["deployment | FunctionApp/Code/Blob | depends_on | FunctionApp/Site -> nothing"],
  },
  "addresses for the facade": {
    stack: "logic-app-facade",
    mutate: (s) =>
      s.set("Facade/Resource", "body.properties.accessControl.triggers", {
        allowedCallerIpAddresses: [{ addressRange: "203.0.113.0/24" }],
      }),
    says: [
      'exposure | Facade | accessControl.triggers.allowedCallerIpAddresses | nothing -> [{"addressRange":"203.0.113.0/24"}] (weaker: before)',
    ],
  },
  "one more caller of the workflow": {
    stack: "functions-logic-app",
    mutate: (s) =>
      s.set(
        "BackgroundWorker/Resource",
        "body.properties.accessControl.triggers.openAuthenticationPolicies.policies.Other",
        { type: "AAD", claims: [{ name: "oid", value: "x" }] },
      ),
    says: [
      'exposure | BackgroundWorker | accessControl.triggers.openAuthenticationPolicies.policies.Other | nothing -> {"type":"AAD","claims":[{"name":"oid","value":"x"}]} (weaker: after)',
    ],
  },
  "the signed URL works again": {
    stack: "functions-logic-app",
    mutate: (s) => s.set("BackgroundWorker/Resource", sasPolicy, undefined),
    says: [
      'exposure | BackgroundWorker | accessControl.triggers.sasAuthenticationPolicy | {"state":"Disabled"} -> nothing (weaker: after)',
    ],
  },
};
