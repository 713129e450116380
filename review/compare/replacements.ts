import { valueAt } from "../synthesized/json";
import type { Resource, SynthesizedStack } from "../synthesized/stack";
import type { Change, DataLoss, Replacement } from "./change";
import { forceNew } from "./force-new";
import { contentOf, kindOf } from "./kinds";

/** Attributes that a configuration sets itself, so that they are known although the resource is new. */
const setByConfiguration = new Set(["name", "location", "resource_group_name", ""]);

/** A resource of both stacks, with the changes of its own arguments. */
export interface ChangedPair {
  readonly before: Resource;
  readonly after: Resource;
  readonly changes: readonly Change[];
}

/**
 * What Terraform destroys and creates anew: what an argument forces, and everything that belongs to
 * such a resource by an argument that only the new resource's id can fill.
 */
export function replacements(pairs: readonly ChangedPair[]): Map<string, Replacement> {
  const found = new Map<string, Replacement>();
  for (const { after, changes } of pairs) {
    const sure = changes.filter((change) => change.replaces === "yes");
    const perhaps = changes.filter((change) => change.replaces === "depends");
    const because = (sure.length > 0 ? sure : perhaps).map(({ what }) => what);
    if (because.length === 0) continue;
    found.set(after.address, { on: after.path, because, certain: sure.length > 0 });
  }
  for (let grown = true; grown;) {
    grown = false;
    for (const { before, after } of pairs) {
      if (found.has(after.address)) continue;
      const owner = owners(before, after).find((address) => found.get(address)?.certain);
      if (owner === undefined) continue;
      const because = [`${found.get(owner)?.on ?? owner} is replaced`];
      found.set(after.address, { on: after.path, because, certain: true });
      grown = true;
    }
  }
  return found;
}

/** Addresses whose new id an argument that forces replacement needs, on either side. */
function owners(before: Resource, after: Resource): string[] {
  return (forceNew[after.type] ?? []).flatMap((argument) =>
    [before, after]
      .flatMap((side) => side.references.get(argument) ?? [])
      .filter(({ attribute }) => !setByConfiguration.has(attribute))
      .map(({ address }) => address),
  );
}

/** Stored things that go with what is removed or replaced. The package is not among them: it is code. */
export function dataLoss(
  base: SynthesizedStack,
  removed: readonly Resource[],
  replaced: ReadonlyMap<string, Replacement>,
): DataLoss[] {
  const lost = (resource: Resource, how: DataLoss["how"]): DataLoss[] => {
    const content = contentOf(resource);
    if (content === undefined || isHost(resource)) return [];
    const prevented = valueAt(resource.arguments["lifecycle"], ["prevent_destroy"]) === true;
    return [{ on: resource.path, what: `${kindOf(resource)}: ${content}`, how, prevented }];
  };
  const goes = [...base.resources.values()].filter(({ address }) => replaced.get(address)?.certain);
  return [
    ...removed.flatMap((resource) => lost(resource, "removed")),
    ...goes.flatMap((resource) => lost(resource, "replaced")),
  ];
}

/** The host's account holds leases, keys and packages, which a deployment makes again. */
function isHost({ path }: Resource): boolean {
  return path.split("/").includes("HostStorage");
}
