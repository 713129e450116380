import { rmSync } from "node:fs";
import { join } from "node:path";
import { applyStack } from "../../../local/apply/apply";
import {
  addressesOf,
  propertiesOf,
  resource,
  SynthFolder,
  type Configuration,
} from "./stack-fixture";

let synth: SynthFolder;
beforeEach(() => (synth = new SynthFolder()));
afterEach(() => synth.dispose());

describe("applying", () => {
  type Mistake = readonly [
    name: string,
    change: (configuration: Configuration) => void,
    message: string,
  ];
  const mistakes: readonly Mistake[] = [
    [
      "a queue is missing that something refers to",
      (c) => delete c["resource"]!["azurerm_storage_queue"],
      "azurerm_role_assignment.queue: scope refers to azurerm_storage_queue.work, which is not in the stack",
    ],
    [
      "the table's account is not one",
      (c) =>
        (resource(c, "azapi_resource.table")["parent_id"] = "${azurerm_resource_group.group.id}"),
      'azapi_resource.table: "parent_id" of a Microsoft.Storage/storageAccounts/tableServices/tables must be the id of a Microsoft.Storage/storageAccounts/tableServices, got /subscriptions/',
    ],
    [
      "resources refer to each other",
      (c) =>
        (resource(c, "azurerm_resource_group.group")["name"] =
          "${azurerm_storage_account.data.name}"),
      "azurerm_resource_group.group -> azurerm_storage_account.data -> azurerm_resource_group.group",
    ],
    [
      "a resource type is unknown",
      (c) => (c["resource"]!["azurerm_redis_cache"] = { cache: {} }),
      "azurerm_redis_cache.cache: the local runtime does not know azurerm_redis_cache",
    ],
    [
      "an ARM type is unknown",
      (c) => (resource(c, "azapi_resource.table")["type"] = "Microsoft.Cache/redis@2024-01-01"),
      "azapi_resource.table: the local runtime does not know Microsoft.Cache/redis",
    ],
    [
      "an app setting is one at which the app would not start on Azure",
      (c) =>
        ((propertiesOf(c, "site")["siteConfig"] as { appSettings: object[] })["appSettings"] = [
          { name: "PUBLIC_BASE_URL", value: "https://api.example.com/" },
        ]),
      "azapi_resource.site.body.properties.siteConfig.appSettings[0]: the app setting PUBLIC_BASE_URL must be an https URL such as",
    ],
    [
      "a function is unknown",
      (c) => (resource(c, "azurerm_storage_queue.work")["name"] = '${bcrypt("dns", "x")}'),
      "azurerm_storage_queue.work: name: the function bcrypt() is not supported locally",
    ],
    [
      "an attribute is unknown",
      (c) =>
        (resource(c, "azurerm_storage_queue.work")["name"] =
          "${azurerm_storage_account.data.secret}"),
      'azurerm_storage_queue.work: name: azurerm_storage_account.data has no attribute "secret"',
    ],
    [
      "a resource is counted",
      (c) => (resource(c, "azurerm_storage_queue.work")["count"] = 2),
      'azurerm_storage_queue.work: "count" is not supported',
    ],
    [
      "two resources are the same",
      (c) =>
        (c["resource"]!["azurerm_storage_queue"]!["twin"] = resource(
          c,
          "azurerm_storage_queue.work",
        )),
      "azurerm_storage_queue.twin and azurerm_storage_queue.work are the same resource",
    ],
    [
      "a storage account's name is against Azure's rules",
      (c) => (resource(c, "azurerm_storage_account.data")["name"] = "st-data"),
      'azurerm_storage_account.data: "name" must be 3 to 24 lower case letters and digits, got "st-data"',
    ],
    [
      "a role is unknown",
      (c) => (resource(c, "azurerm_role_assignment.queue")["role_definition_name"] = "Queue King"),
      "azurerm_role_assignment.queue: the role Queue King is not known",
    ],
    [
      "a role's scope is nowhere",
      (c) =>
        (resource(c, "azurerm_role_assignment.queue")["scope"] =
          "${azurerm_storage_account.data.id}/queueServices/default/queues/other"),
      'azurerm_role_assignment.queue: "scope" is /subscriptions/',
    ],
    [
      "a role's principal is nobody",
      (c) => (resource(c, "azurerm_role_assignment.queue")["principal_id"] = "somebody"),
      'azurerm_role_assignment.queue: "principal_id" is somebody',
    ],
    [
      "a site has no plan",
      (c) => (propertiesOf(c, "site")["serverFarmId"] = "/nowhere"),
      '"serverFarmId" is /nowhere, which is no azurerm_service_plan of the stack',
    ],
    [
      "a site has no package",
      (c) => delete c["resource"]!["azapi_resource_action"],
      "azapi_resource.site: no azapi_resource_action deploys a package to",
    ],
    [
      "the package is not uploaded",
      (c) =>
        (resource(c, "azapi_resource_action.deploy")["body"] = {
          properties: { packageUri: "https://elsewhere/package.zip" },
        }),
      'azapi_resource_action.deploy: "packageUri" is https://elsewhere/package.zip, which no azurerm_storage_blob',
    ],
    [
      "the site may not read its package",
      (c) => delete c["resource"]!["azurerm_role_assignment"]!["packages"],
      "azapi_resource.site: its identity id-fixture cannot read the package",
    ],
    [
      "a setting names a foreign identity",
      (c) => settings(c).push({ name: "BUS__clientId", value: "11111111" }),
      "the app setting BUS__clientId is 11111111, which is no client id of an identity assigned to the site",
    ],
    [
      "a setting would reach out to Azure",
      (c) => settings(c).push({ name: "OTHER", value: "https://other.queue.core.windows.net/" }),
      "azapi_resource.site: app setting.OTHER would reach out to other.queue.core.windows.net",
    ],
    [
      "a workflow's parameter has no value",
      (c) => (propertiesOf(c, "workflow")["parameters"] = {}),
      'the definition\'s parameter "blobs" has neither a value nor a default',
    ],
    [
      "a duration is none",
      (c) => (resource(c, "azurerm_servicebus_queue.work")["lock_duration"] = "45s"),
      'azurerm_servicebus_queue.work: "lock_duration" must be an ISO 8601 duration such as PT1M, got "45s"',
    ],
    [
      "locals refer to each other",
      (c) => Object.assign(c["locals"]!, { a: "${local.b}", b: "${local.a}" }),
      "these locals refer to each other: b -> a -> b",
    ],
    [
      "a variable has no default",
      (c) => {
        c["variable"] = { region: {} };
        resource(c, "azurerm_resource_group.group")["location"] = "${var.region}";
      },
      'azurerm_resource_group.group: location: var has no attribute "region" here',
    ],
    [
      "an output refers to nothing",
      (c) => (c["output"]!["lost"] = { value: "${azapi_resource.gone.id}" } as never),
      "output: lost refers to azapi_resource.gone, which is not in the stack",
    ],
  ];
  test.each(mistakes)("fails when %s", (_name, change, message) => {
    expect(() => synth.apply(change)).toThrow(message);
  });

  function settings(configuration: Configuration): { name: string; value: string }[] {
    const siteConfig = propertiesOf(configuration, "site")["siteConfig"] as {
      appSettings: { name: string; value: string }[];
    };
    return siteConfig.appSettings;
  }

  test("fails when the archive of the package is not there", () => {
    rmSync(join(synth.stackFolder, "assets", "package.zip"));
    expect(() => synth.apply()).toThrow(/azurerm_storage_blob.package: "source" is .*package\.zip/);
  });

  test("fails when the package has no host.json", () => {
    synth.writePackage({ "package.json": "{}" });
    expect(() => synth.apply()).toThrow("has no host.json at its root");
  });

  test("fails when there is no such stack, and lists the ones that are there", () => {
    synth.apply();
    const { outdir, dataFolder } = synth;
    expect(() => applyStack({ outdir, name: "other", dataFolder, addressesOf })).toThrow(
      `there is no stack "other" in ${outdir}; it holds fixture`,
    );
  });

  test("fails when nothing is synthesized", () => {
    const { dataFolder } = synth;
    expect(() =>
      applyStack({ outdir: dataFolder, name: "fixture", dataFolder, addressesOf }),
    ).toThrow('run "npm run synth" first');
  });
});
