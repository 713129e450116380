import type { EvaluatedStack } from "./evaluated-stack";
import type { Arguments } from "./kinds/arguments";
import { azapiType } from "./kinds/azapi";

/** The resources of a Terraform type. */
export function byType(stack: EvaluatedStack, type: string): readonly Arguments[] {
  return stack.resources
    .filter((resource) => resource.type === type)
    .map(({ attributes }) => attributes);
}

/** The azapi resources of an ARM type, updates of one included. */
export function byAzapiType(stack: EvaluatedStack, armType: string): readonly Arguments[] {
  return ["azapi_resource", "azapi_update_resource"]
    .flatMap((type) => byType(stack, type))
    .filter((resource) => azapiType(resource) === armType);
}

/** `properties` of an azapi resource's body. */
export function propertiesOf(resource: Arguments): Arguments {
  return resource.object("body").object("properties");
}

/** User-assigned identities of an azapi resource, as ARM ids. */
export function identityIdsOf(resource: Arguments): readonly string[] {
  return resource.object("identity").texts("identity_ids");
}
