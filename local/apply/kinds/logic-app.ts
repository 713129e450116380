import { guidOf } from "../../identity/guid";
import type { Localize, WorkflowResource } from "../applied-stack";
import type { EvaluatedStack } from "../evaluated-stack";
import { isMap, TerraformError, toText, type Value } from "../terraform/value";
import { managedIdentities } from "./identity";
import type { Arguments } from "./arguments";
import { sameId } from "./arm-id";
import { identityIdsOf, propertiesOf } from "./azapi";
import { nothingComputed, type ResourceKinds } from "./resource-kinds";

export const workflowType = "Microsoft.Logic/workflows";

/** Origin and path of a workflow's URLs, as Logic Apps gives them. */
function accessEndpoint(resource: Arguments, id: string): string {
  return `${workflowOrigin(resource.text("location"))}/workflows/${guidOf(id).replaceAll("-", "")}`;
}

/** Origin of the URLs that Logic Apps gives workflows in a region. */
export function workflowOrigin(location: string): string {
  return `https://prod-00.${location}.logic.azure.com:443`;
}

export const logicAppKinds: ResourceKinds = {
  service: "Azure Logic Apps (Consumption)",
  here: "the deployed definition, run by workflow-engine; trigger, callback and response URLs, signatures and access policies as on Azure; a call by a managed API connection fails with the action's name",
  azure: {
    [workflowType]: (resource, id) => ({ accessEndpoint: accessEndpoint(resource, id) }),
    "Microsoft.Web/connections": nothingComputed,
  },
};

/** The Logic Apps of a stack, their parameters pointing at this machine. */
export function workflows(stack: EvaluatedStack, localize: Localize): WorkflowResource[] {
  const identities = managedIdentities(stack).map(({ id }) => id);
  return stack.ofAzureType(workflowType).map((workflow) => {
    const properties = propertiesOf(workflow);
    return {
      id: workflow.text("id"),
      name: workflow.text("name"),
      location: workflow.text("location"),
      tags: tagsOf(workflow),
      state: stateOf(properties),
      definition: properties.object("definition").values,
      parameters: localize(parametersOf(properties), workflow.place),
      identityIds: knownIdentities(workflow, identities),
      accessControl: properties.values["accessControl"] ?? {},
      accessEndpoint: localize(accessEndpoint(workflow, workflow.text("id")), workflow.place),
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
