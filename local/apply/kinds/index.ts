import { TerraformError, type ValueMap } from "../terraform/value";
import { Arguments } from "./arguments";
import { azapiKinds } from "./azapi";
import { functionAppKinds } from "./function-app";
import { identityKinds } from "./identity";
import { logicAppKinds } from "./logic-app";
import { monitoringKinds } from "./monitoring";
import type { ComputeAttributes, ResourceKinds } from "./resource-kinds";
import { serviceBusKinds } from "./service-bus";
import { storageKinds } from "./storage";
import { subscriptionKinds } from "./subscription";
import { terraformDataKinds } from "./terraform-data";

/**
 * Every kind of resource that a local stack may have. A further one is a file and a line here; if
 * something must answer for it while the stack runs, an emulator, a line in `local/emulators.ts`, and
 * what it serves in `../applied-stack.ts`.
 */
export const resourceKinds: readonly ResourceKinds[] = [
  subscriptionKinds,
  identityKinds,
  storageKinds,
  serviceBusKinds,
  functionAppKinds,
  logicAppKinds,
  monitoringKinds,
  terraformDataKinds,
];

const byTerraformType: Readonly<Record<string, ComputeAttributes>> = {
  ...merged(({ terraform }) => terraform),
  ...azapiKinds({
    types: merged(({ azure }) => azure),
    actions: resourceKinds.flatMap(({ actions = [] }) => actions),
  }),
};

function merged<T>(
  select: (kinds: ResourceKinds) => Readonly<Record<string, T>> | undefined,
): Readonly<Record<string, T>> {
  return Object.fromEntries(resourceKinds.flatMap((kinds) => Object.entries(select(kinds) ?? {})));
}

/**
 * The attributes of a block: its arguments, and what Azure computes.
 *
 * @throws TerraformError when the local runtime does not know the type, or Azure would refuse it
 */
export function attributesOf(address: string, type: string, body: ValueMap): ValueMap {
  const name = address.startsWith("data.") ? `data.${type}` : type;
  const compute = Object.hasOwn(byTerraformType, name) ? byTerraformType[name] : undefined;
  if (compute === undefined) {
    throw new TerraformError(
      `${address}: the local runtime does not know ${name}; it knows ${Object.keys(byTerraformType).sort().join(", ")}`,
    );
  }
  return { ...body, ...compute(new Arguments(address, body)) };
}
