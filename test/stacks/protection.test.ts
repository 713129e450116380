import {
  argument,
  constructPath,
  readStack,
  resourcesOf,
  stackNames,
  type SynthesizedStack,
  synthesize,
} from "../support/synth";

const store = [
  "Operations/Account",
  "Operations/Account/Requests",
  "Operations/Account/Results",
  "Operations/Table",
  "ResourceGroup",
];

/** Types of what messages lie in. */
const brokers = [
  "azurerm_servicebus_namespace",
  "azurerm_servicebus_queue",
  "azurerm_storage_queue",
];

/** What holds operations: what is lost with it cannot be made again. */
const holdingOperations = (stack: SynthesizedStack) => [
  ...store,
  ...brokers.flatMap((type) => resourcesOf(stack, type)).map(constructPath),
];

const protectedPaths = (stack: SynthesizedStack) =>
  Object.keys(stack.resource)
    .flatMap((type) => resourcesOf(stack, type))
    .filter((resource) => argument(resource, "lifecycle.prevent_destroy") === true)
    .map(constructPath)
    .sort();

const workspaceIsPurged = (stack: SynthesizedStack) =>
  JSON.stringify(stack["provider"]).includes('"permanently_delete_on_destroy":true');

describe.each(stackNames)("%s", (name) => {
  const stackOf = (variables: Record<string, string>) => readStack(name, synthesize(variables));

  test("is not protected in dev", () => {
    expect(protectedPaths(readStack(name))).toEqual([]);
    expect(workspaceIsPurged(readStack(name))).toBe(true);
  });

  test("keeps Terraform from destroying what holds operations in any other environment", () => {
    const stack = stackOf({ REQUEST_REPLY_ENVIRONMENT: "prod" });
    expect(protectedPaths(stack)).toEqual(holdingOperations(stack).sort());
    expect(workspaceIsPurged(stack)).toBe(false);
  });

  test("can be destroyed when the deployer says so", () => {
    const variables = { REQUEST_REPLY_ENVIRONMENT: "prod", REQUEST_REPLY_PROTECT: "false" };
    expect(protectedPaths(stackOf(variables))).toEqual([]);
  });
});
