import { TerraformStack, Testing } from "cdktf";
import { AzureStack } from "../../constructs/azure-stack";
import { grantRole } from "../../constructs/grants";
import { ManagedIdentity } from "../../constructs/managed-identity";
import { resourcesOf, type SynthesizedStack } from "../support/synth";

describe("granting a role", () => {
  let stack: AzureStack;
  let identity: ManagedIdentity;
  beforeEach(() => {
    stack = new AzureStack(Testing.app(), "stack", {
      location: "northeurope",
      environment: "dev",
      namePrefix: "arr",
      tags: {},
    });
    identity = new ManagedIdentity(stack, "Identity");
  });

  const assignments = () => {
    const synthesized = JSON.parse(Testing.synth(stack, true)) as SynthesizedStack;
    return resourcesOf(synthesized, "azurerm_role_assignment");
  };

  test("twice makes one assignment", () => {
    for (let times = 0; times < 2; times++) {
      grantRole(stack, { role: "StorageBlobDelegator", on: "/account", what: "it", to: identity });
    }
    expect(assignments()).toHaveLength(1);
  });

  test("names the role by its id and the subscription, as Azure answers it", () => {
    grantRole(stack, { role: "StorageBlobDelegator", on: "/account", what: "it", to: identity });
    expect(assignments()[0]?.["role_definition_id"]).toBe(
      "/subscriptions/${data.azurerm_client_config.Deployer.subscription_id}/providers/Microsoft.Authorization/roleDefinitions/db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
    );
  });

  test("makes what runs as the identity wait, whether it was there before or comes after", () => {
    const group = stack.ownResourceGroup;
    if (group === undefined) throw new Error("the stack has a resource group of its own");
    grantRole(stack, { role: "StorageBlobDelegator", on: "/account", what: "it", to: identity });
    identity.runs(group);
    grantRole(stack, {
      role: "StorageTableDataContributor",
      on: "/table",
      what: "it",
      to: identity,
    });
    expect(group.dependsOn).toHaveLength(2);
  });

  test("fails when another grantee has the same construct id", () => {
    grantRole(stack, { role: "StorageBlobDelegator", on: "/account", what: "it", to: identity });
    expect(() =>
      grantRole(stack, {
        role: "StorageBlobDelegator",
        on: "/other-account",
        what: "it",
        to: identity,
      }),
    ).toThrow(
      'stack already grants StorageBlobDelegator to another "Identity" or on another scope; make a role\'s owner the resource it is on, and give grantees different construct ids',
    );
  });

  test("fails when the construct is part of a stack without names and tags", () => {
    const plain = new TerraformStack(Testing.app(), "plain");
    expect(() => AzureStack.of(plain)).toThrow(
      "plain is part of a TerraformStack; put it into an AzureStack, which names, tags and locates it",
    );
  });
});
