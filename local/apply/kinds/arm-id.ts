import { localSubscriptionId } from "../../identity/guid";
import { TerraformError } from "../terraform/value";
import type { Arguments } from "./arguments";

/** ARM id of the subscription that every local stack stands in. */
export const subscriptionScope = `/subscriptions/${localSubscriptionId}`;

export function resourceGroupId(name: string): string {
  return `${subscriptionScope}/resourceGroups/${name}`;
}

/** ARM id of a resource directly in a resource group. */
export function inResourceGroup(resourceGroup: string, type: string, name: string): string {
  return `${resourceGroupId(resourceGroup)}/providers/${type}/${name}`;
}

/** ARM type of an id: `Microsoft.Web/sites/config`. */
export function armType(id: string): string {
  const [namespace, ...path] = id.slice(id.lastIndexOf("/providers/") + 11).split("/");
  if (/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(id)) {
    return "Microsoft.Resources/resourceGroups";
  }
  return [namespace, ...path.filter((_, index) => index % 2 === 0)].join("/");
}

/** Last segment of an ARM id. */
export function armName(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

/** ARM ids are compared without regard to case. */
export function sameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/**
 * The argument `name`, which must be the ARM id of a resource of a type.
 *
 * @throws TerraformError saying what it is instead
 */
export function idOf(type: string, resource: Arguments, name: string): string {
  const id = resource.text(name);
  if (!sameId(armType(id), type)) {
    throw new TerraformError(`${resource.place}: "${name}" must be the id of a ${type}, got ${id}`);
  }
  return id;
}
