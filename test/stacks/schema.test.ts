import { readFileSync } from "node:fs";
import {
  readSchemas,
  schemaViolations,
  usedTypes,
  type TerraformConfiguration,
} from "../support/provider-schema";
import { stackFile, stackNames, synthesize } from "../support/synth";

const entra = '{"mode":"entra","clientId":"11111111-2222-3333-4444-555555555555"}';
const options = { REQUEST_REPLY_AUTHENTICATION: entra, REQUEST_REPLY_TAGS: '{"a":"b"}' };
const schemas = readSchemas();

const read = (stack: string, variables = {}) =>
  JSON.parse(
    readFileSync(stackFile(stack, synthesize(variables)), "utf8"),
  ) as TerraformConfiguration;

describe("the providers' own schemas", () => {
  test.each(stackNames)("know every argument of every resource of %s", (stack) => {
    expect(schemaViolations(read(stack), schemas)).toEqual([]);
  });

  test.each(stackNames)("know them of %s with every option, too", (stack) => {
    expect(schemaViolations(read(stack, options), schemas)).toEqual([]);
  });

  test("are kept for the types that a stack uses, and no others", () => {
    const used = stackNames.map((stack) => usedTypes(read(stack)));
    for (const kind of ["resource_schemas", "data_source_schemas"] as const) {
      const kept = schemas.flatMap((schema) => Object.keys(schema[kind]));
      expect(kept.sort()).toEqual([...new Set(used.flatMap((types) => types[kind]))].sort());
    }
  });
});

describe("the check", () => {
  const nameless = { storage_account_id: "${x.id}" };
  const queue = { ...nameless, name: "work" };
  const unfiltered = { name: "expire", enabled: "true", actions: {} };
  const rule = { ...unfiltered, filters: { blob_types: ["blockBlob"] } };
  const policy = { storage_account_id: "${x.id}", rule: [rule] };

  const check = (type: string, values: Record<string, unknown>) =>
    schemaViolations({ resource: { [type]: { it: values } } }, schemas);

  test("finds nothing to say of what is right", () => {
    expect(check("azurerm_storage_queue", queue)).toEqual([]);
    expect(check("azurerm_storage_management_policy", policy)).toEqual([]);
    expect(check("azurerm_storage_management_policy", { ...policy, rule: "${x}" })).toEqual([]);
  });

  test.each([
    [{ ...queue, colour: 1 }, ': there is no argument "colour"'],
    [nameless, ': the required argument "name" is missing'],
    [{ ...queue, url: "https://x" }, ".url is read-only"],
    [{ ...queue, metadata: ["a"] }, '.metadata must be ["map","string"]; got ["a"]'],
    [{ ...queue, timeouts: [{}, {}] }, ".timeouts stands 2 time(s); allowed are 0 to 1"],
    [{ ...queue, timeouts: "1h" }, '.timeouts[0] must be a block; got "1h"'],
    [{ ...queue, timeouts: { create: [] } }, '.timeouts[0].create must be "string"; got []'],
  ])("fails when a queue is %j", (values, message) => {
    expect(check("azurerm_storage_queue", values)).toEqual([`azurerm_storage_queue.it${message}`]);
  });

  test.each([
    [unfiltered, '.rule[0]: the required block "filters" is missing'],
    [{ ...rule, filters: [] }, ".rule[0].filters stands 0 time(s); allowed are 1 to 1"],
    [{ ...rule, enabled: "yes" }, '.rule[0].enabled must be "bool"; got "yes"'],
  ])("fails when a rule is %j", (broken, message) => {
    expect(check("azurerm_storage_management_policy", { ...policy, rule: [broken] })).toEqual([
      `azurerm_storage_management_policy.it${message}`,
    ]);
  });

  test("fails when no provider knows a type, or a provider is unknown or given what it does not take", () => {
    expect(check("azurerm_nothing", {})).toEqual([expect.stringMatching(/^azurerm_nothing: no /)]);
    expect(schemaViolations({ provider: { other: {}, azurerm: [{ x: 1 }] } }, schemas)).toEqual([
      "provider.other: no schema",
      'provider.azurerm: there is no argument "x"',
    ]);
  });
});
