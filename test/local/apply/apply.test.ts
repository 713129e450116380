import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { applyStack } from "../../../local/apply/apply";
import { localDeployerId } from "../../../local/identity/guid";
import {
  addressesOf,
  propertiesOf,
  resource,
  SynthFolder,
  type Configuration,
} from "./stack-fixture";
import { stackNames, synthesize } from "../../support/synth";

let synth: SynthFolder;
beforeEach(() => (synth = new SynthFolder()));
afterEach(() => synth.dispose());

describe("applying a synthesized stack", () => {
  test("gives the storage account with what is in it", () => {
    const { storageAccounts } = synth.apply();
    expect(storageAccounts).toEqual([
      {
        id: expect.stringMatching(
          /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/rg-fixture\/providers\/Microsoft.Storage\/storageAccounts\/st[0-9a-f]{8}$/,
        ) as string,
        name: expect.stringMatching(/^st[0-9a-f]{8}$/) as string,
        sharedKeyEnabled: false,
        containers: ["packages", "results"],
        queues: ["work"],
        tables: ["operations"],
      },
    ]);
  });

  test("gives role assignments by id and by name, at their scopes", () => {
    const { roleAssignments, identities, storageAccounts } = synth.apply();
    const principalId = identities[0]?.principalId;
    const account = storageAccounts[0]?.id ?? "";
    expect(roleAssignments).toEqual([
      {
        scope: `${account}/blobServices/default/containers/packages`,
        roleId: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        principalId,
      },
      {
        scope: `${account}/queueServices/default/queues/work`,
        roleId: "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
        principalId,
      },
    ]);
  });

  test("points settings, outputs and workflow parameters at this machine", () => {
    const { functionApps, outputs, workflows, identities, storageAccounts } = synth.apply();
    const account = storageAccounts[0]?.name;
    expect(functionApps[0]?.settings).toEqual({
      DATA__blobServiceUri: `https://127.0.0.1:10000/${account}/`,
      DATA__clientId: identities[0]?.clientId,
      PUBLIC_BASE_URL: "http://127.0.0.1:7071",
    });
    expect(workflows[0]?.parameters).toEqual({ blobs: `https://127.0.0.1:10000/${account}/` });
    expect(outputs).toEqual({
      submit_url: "http://127.0.0.1:7071/api/requests",
      trigger_endpoint: workflows[0]?.accessEndpoint,
    });
    expect(workflows[0]?.accessEndpoint).toMatch(
      /^http:\/\/127\.0\.0\.1:7071\/workflows\/[0-9a-f]{32}$/,
    );
  });

  test("leaves a workflow's definition as it was written", () => {
    const written = propertiesOf(synth.apply() && readConfiguration(), "workflow")["definition"];
    expect(synth.apply().workflows[0]).toMatchObject({
      name: "logic-fixture",
      location: "northeurope",
      tags: { workload: "fixture" },
      state: "Enabled",
      definition: written,
      accessControl: { triggers: { sasAuthenticationPolicy: { state: "Disabled" } } },
    });
  });

  test("gives Service Bus queues with durations in seconds and Azure's defaults", () => {
    expect(synth.apply().serviceBusNamespaces).toEqual([
      {
        id: expect.stringMatching(/Microsoft.ServiceBus\/namespaces\/sbns-fixture$/) as string,
        name: "sbns-fixture",
        queues: [
          {
            id: expect.stringMatching(/namespaces\/sbns-fixture\/queues\/work$/) as string,
            name: "work",
            lockSeconds: 45,
            maxDeliveryCount: 5,
            timeToLiveSeconds: expect.closeTo(922_337_203_685, -1) as number,
            deadLetteringOnMessageExpiration: false,
            requiresDuplicateDetection: true,
            duplicateDetectionSeconds: 1200,
          },
        ],
      },
    ]);
  });

  test("gives the same ids at every run", () => {
    expect(synth.apply()).toEqual(synth.apply());
  });

  test("unzips the package that the blob names, and keeps only the newest", () => {
    const first = synth.apply().functionApps[0]?.packageFolder ?? "";
    expect(readFileSync(join(first, "dist", "main.js"), "utf8")).toBe("// code");
    synth.writePackage({ "host.json": "{}", "package.json": "{}", "dist/main.js": "// new" });
    const second = synth.apply().functionApps[0]?.packageFolder ?? "";
    expect(readFileSync(join(second, "dist", "main.js"), "utf8")).toBe("// new");
    expect(existsSync(first)).toBe(false);
  });

  test("reads App Service authentication", () => {
    const applied = synth.apply((configuration) => {
      configuration["resource"]!["azapi_resource"]!["authentication"] = {
        type: "Microsoft.Web/sites/config@2024-04-01",
        name: "authsettingsV2",
        parent_id: "${azapi_resource.site.id}",
        body: {
          properties: {
            platform: { enabled: true },
            globalValidation: { excludedPaths: ["/api/health"] },
            identityProviders: {
              azureActiveDirectory: {
                enabled: true,
                registration: { clientId: "app", openIdIssuer: "https://issuer/" },
                validation: { allowedAudiences: ["api://app"] },
              },
            },
          },
        },
      };
    });
    expect(applied.functionApps[0]?.authentication).toEqual({
      issuer: "https://issuer/",
      clientId: "app",
      allowedAudiences: ["api://app"],
      excludedPaths: ["/api/health"],
    });
  });

  test("knows the deployer as a principal", () => {
    const applied = synth.apply((configuration) => {
      resource(configuration, "azurerm_role_assignment.queue")["principal_id"] =
        "${data.azurerm_client_config.deployer.object_id}";
    });
    expect(applied.roleAssignments[1]?.principalId).toBe(localDeployerId);
  });

  function readConfiguration(): Configuration {
    const file = join(synth.stackFolder, "cdk.tf.json");
    return JSON.parse(readFileSync(file, "utf8")) as Configuration;
  }
});

describe("the project's own stacks", () => {
  test.each(stackNames)("%s can be applied", (name) => {
    const outdir = synthesize();
    const applied = applyStack({ outdir, name, dataFolder: synth.dataFolder, addressesOf });
    expect(applied.functionApps.length).toBeGreaterThan(0);
    for (const site of applied.functionApps) {
      expect(readdirSync(site.packageFolder)).toEqual(
        expect.arrayContaining(["dist", "host.json", "package.json"]),
      );
      // A Service Bus namespace without https:// is a name, by which the host finds the broker.
      expect(JSON.stringify(site.settings)).not.toMatch(/https?:[^"]*\.(azure\.com|windows\.net)/);
    }
    for (const { parameters } of applied.workflows) {
      expect(JSON.stringify(parameters)).not.toMatch(/https?:[^"]*\.(azure\.com|windows\.net)/);
    }
  });
});
