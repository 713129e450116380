import { isMap, TerraformError, toText, type Value } from "./terraform/value";
import type { WorkflowResource } from "./applied-stack";
import type { EvaluatedStack } from "./evaluated-stack";
import type { HostNames } from "./host-names";
import type { Arguments } from "./kinds/arguments";
import { sameId } from "./kinds/arm-id";
import { accessEndpoint, workflowType } from "./kinds/azapi";
import { byAzapiType, byType, identityIdsOf, propertiesOf } from "./select";

/** The Logic Apps of a stack, their parameters pointing at this machine. */
export function workflows(stack: EvaluatedStack, hostNames: HostNames): WorkflowResource[] {
  const identities = byType(stack, "azurerm_user_assigned_identity").map((identity) =>
    identity.text("id"),
  );
  return byAzapiType(stack, workflowType).map((workflow) => {
    const properties = propertiesOf(workflow);
    return {
      id: workflow.text("id"),
      name: workflow.text("name"),
      location: workflow.text("location"),
      tags: tagsOf(workflow),
      state: stateOf(properties),
      definition: properties.object("definition").values,
      parameters: hostNames.localize(parametersOf(properties), workflow.place),
      identityIds: knownIdentities(workflow, identities),
      accessControl: properties.values["accessControl"] ?? {},
      accessEndpoint: hostNames.localize(
        accessEndpoint(workflow, workflow.text("id")),
        workflow.place,
      ),
    };
  });
}

function tagsOf(workflow: Arguments): Record<string, string> {
  const { place, values } = workflow.object("tags");
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, toText(value, `${place}.${name}`)]),
  );
}

function stateOf(properties: Arguments): WorkflowResource["state"] {
  const state = properties.optionalText("state") ?? "Enabled";
  if (state === "Enabled" || state === "Disabled") return state;
  throw new TerraformError(
    `${properties.place}: "state" must be Enabled or Disabled, got "${state}"`,
  );
}

/** Parameter values, unwrapped, and checked against the parameters that the definition declares. */
function parametersOf(properties: Arguments): Record<string, Value> {
  const given = properties.object("parameters");
  const declared = properties.object("definition").object("parameters");
  const unknown = Object.keys(given.values).find((name) => !declared.has(name));
  if (unknown !== undefined) {
    throw new TerraformError(`${given.place}: "${unknown}" is not declared by the definition`);
  }
  const missing = Object.entries(declared.values).find(
    ([name, declaration]) =>
      !given.has(name) && !(isMap(declaration) && Object.hasOwn(declaration, "defaultValue")),
  );
  if (missing !== undefined) {
    throw new TerraformError(
      `${given.place}: the definition's parameter "${missing[0]}" has neither a value nor a default`,
    );
  }
  return Object.fromEntries(
    Object.keys(given.values).map((name) => [name, given.object(name).values["value"] ?? null]),
  );
}

function knownIdentities(resource: Arguments, identities: readonly string[]): readonly string[] {
  const ids = identityIdsOf(resource);
  const stranger = ids.find((id) => !identities.some((known) => sameId(known, id)));
  if (stranger === undefined) return ids;
  throw new TerraformError(
    `${resource.place}: "identity_ids" names ${stranger}, which is no identity of the stack`,
  );
}
