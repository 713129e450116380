import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Testing } from "cdktf";
import { AzureStack } from "../../constructs/azure-stack";
import { Connection } from "../../constructs/connection";
import { configurationSchema } from "../../stacks/configuration-schema";
import { arbitraryOf, type Schema } from "../support/arbitrary-of-schema";
import { azapiResources, BodyCheck, bodyOf } from "../support/body-schema";
import { accepted, constructedStack } from "../support/constructed-stack";
import { documentedMembers, documentedTypes } from "../support/documented-bodies";
import { readStack, stackNames, type SynthesizedStack } from "../support/synth";

const check = new BodyCheck(documentedMembers, documentedTypes);

const violationsOf = (stack: SynthesizedStack): string[] =>
  azapiResources(stack).flatMap(([address, resource]) =>
    resource["body"] === undefined
      ? []
      : check.violations(address, String(resource["type"]), bodyOf(resource)),
  );

const files = arbitraryOf(configurationSchema as unknown as Schema);
const folder = mkdtempSync(join(tmpdir(), "bodies-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(stackNames)("every body that azapi sends for %s", (name) => {
  test("is one of its resource type and API version", () => {
    expect(violationsOf(readStack(name))).toEqual([]);
  });

  test("is so whatever the configuration accepts", () => {
    fc.assert(
      fc.property(files, (file) => {
        const configuration = accepted(file);
        fc.pre(configuration !== undefined);
        expect(violationsOf(constructedStack(name, configuration, folder))).toEqual([]);
      }),
      { numRuns: 4 },
    );
  });
});

// Neither has a model in a client of Microsoft's. Sources:
// https://learn.microsoft.com/azure/azure-functions/functions-infrastructure-as-code, whose example has
// the packageUri of onedeploy, with its type as Azure's verified module for sites sends it, and
// https://learn.microsoft.com/rest/api/resources/tags/create-or-update-at-scope
test.each(stackNames)("the actions of %s send what Azure documents of them", (name) => {
  const stack = readStack(name);
  const [site] = Object.entries(stack.resource["azapi_resource"] ?? {}).flatMap(([id, { type }]) =>
    String(type).startsWith("Microsoft.Web/sites@") ? [`\${azapi_resource.${id}.id}`] : [],
  );
  const actions = Object.values(stack.resource["azapi_resource_action"] ?? {});
  const sent = actions.map(({ type, resource_id, action, method, body }) => ({
    ...{ type, resource_id, action, method, body },
  }));
  expect(sent).toEqual([
    {
      type: "Microsoft.Web/sites@2024-11-01",
      resource_id: site,
      action: "extensions/onedeploy",
      method: "PUT",
      body: {
        properties: {
          type: "zip",
          packageUri: expect.stringMatching(/^\$\{azurerm_storage_blob\.\w+\.url\}$/) as string,
        },
      },
    },
    {
      type: "Microsoft.Resources/tags@2021-04-01",
      resource_id: `${site}/providers/Microsoft.Resources/tags/default`,
      action: undefined,
      method: "PUT",
      body: { properties: { tags: { environment: "dev", workload: name } } },
    },
  ]);
});

test("a connection's is what Azure documents of its type", () => {
  const stack = new AzureStack(Testing.app(), "stack", {
    ...{ location: "northeurope", environment: "dev", namePrefix: "arr", tags: {} },
  });
  const values = { namespaceEndpoint: "sb://sb.servicebus.windows.net/" };
  new Connection(stack, "Queue", { api: "servicebus", values });
  new Connection(stack, "Manager", { api: "arm", authentication: "alternative" });
  const terraform = JSON.parse(Testing.synth(stack)) as SynthesizedStack;
  expect(azapiResources(terraform)).toHaveLength(2);
  expect(violationsOf(terraform)).toEqual([]);
});

test("schemas are kept for what has a body, and for nothing else", () => {
  const used = stackNames.flatMap((name) =>
    azapiResources(readStack(name)).flatMap(([, { body, type }]) =>
      body === undefined ? [] : [String(type)],
    ),
  );
  const connections = "Microsoft.Web/connections@2016-06-01";
  expect([...check.types].sort()).toEqual([...new Set([...used, connections])].sort());
});

test("azapi checks a body itself, unless it has what is documented only", () => {
  const unchecked = stackNames.flatMap((name) =>
    azapiResources(readStack(name)).flatMap(([, resource]) =>
      resource["schema_validation_enabled"] === false ? [String(resource["type"])] : [],
    ),
  );
  expect([...new Set(unchecked)].sort()).toEqual([
    "Microsoft.Logic/workflows@2019-05-01",
    "Microsoft.Web/sites@2024-11-01",
  ]);
  const bare = new BodyCheck({}, documentedTypes);
  const missed = stackNames.flatMap((name) =>
    azapiResources(readStack(name)).flatMap(([, resource]) =>
      resource["body"] === undefined
        ? []
        : bare.violations("", String(resource["type"]), bodyOf(resource)),
    ),
  );
  expect([...new Set(missed)]).toEqual([
    '.properties.functionAppConfig: there is no property "siteUpdateStrategy"',
    '.properties.accessControl.triggers: there is no property "sasAuthenticationPolicy"',
  ]);
});

describe("the check", () => {
  const siteType = "Microsoft.Web/sites@2024-11-01";
  const site = (properties: object) =>
    check.violations("site", siteType, { location: "x", properties });

  test.each<[string, object, string]>([
    [
      "an unknown property",
      { serverFarm: "a" },
      'site.properties: there is no property "serverFarm"',
    ],
    [
      "one in a list",
      { siteConfig: { ipSecurityRestrictions: [{ address: "a" }] } },
      'site.properties.siteConfig.ipSecurityRestrictions.0: there is no property "address"',
    ],
    [
      "another type",
      { httpsOnly: "true" },
      'site.properties.httpsOnly must be boolean; got "true"',
    ],
    [
      "another value",
      { functionAppConfig: { siteUpdateStrategy: { type: "Rolling" } } },
      'site.properties.functionAppConfig.siteUpdateStrategy.type must be equal to one of the allowed values; got "Rolling"',
    ],
    [
      "what Azure alone writes",
      { defaultHostName: "a" },
      "site.properties.defaultHostName is written by Azure alone",
    ],
  ])("refuses %s", (_, properties, violation) => {
    expect(site(properties)).toEqual([violation]);
  });

  test("asks for what is required, takes expressions for any value, and knows what it does not know", () => {
    expect(check.violations("site", siteType, { properties: {} })).toEqual([
      "site must have required property 'location'; got {\"properties\":{}}",
    ]);
    expect(site({ httpsOnly: "${var.https}" })).toEqual([]);
    expect(check.violations("site", "Microsoft.Web/sites@1999-01-01", {})).toEqual([
      "site: no schema of Microsoft.Web/sites@1999-01-01 is kept",
    ]);
  });
});
