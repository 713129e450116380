import { TerraformError, type ValueMap } from "../terraform/value";
import { Arguments, type Kind } from "./arguments";
import { azapiKinds } from "./azapi";
import { identityKinds } from "./identity";
import { plainKinds } from "./plain";
import { serviceBusKinds } from "./service-bus";
import { storageKinds } from "./storage";

/** Every kind of block that the local runtime can stand up, by type (`data.` before data sources). */
const kinds: Readonly<Record<string, Kind>> = {
  ...azapiKinds,
  ...identityKinds,
  ...plainKinds,
  ...serviceBusKinds,
  ...storageKinds,
};

/**
 * The attributes of a block: its arguments, and what Azure computes.
 *
 * @throws TerraformError when the local runtime does not know the type, or Azure would refuse it
 */
export function attributesOf(address: string, type: string, body: ValueMap): ValueMap {
  const name = address.startsWith("data.") ? `data.${type}` : type;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) {
    throw new TerraformError(
      `${address}: the local runtime does not know ${name}; it knows ${Object.keys(kinds).sort().join(", ")}`,
    );
  }
  return { ...body, ...kind(new Arguments(address, body)) };
}
