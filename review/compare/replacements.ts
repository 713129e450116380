import { valueAt } from "../synthesized/json";
import type { Resource, SynthesizedStack } from "../synthesized/stack";
import type { Change, DataLoss, Replacement } from "./change";
import { changedInputs } from "./changed-inputs";
import { forceNew } from "./force-new";
import { ignoredArguments } from "./ignored-arguments";
import { contentOf, kindOf } from "./kinds";

/** A resource of both stacks, with the changes of its own arguments. */
export interface ChangedPair {
  readonly before: Resource;
  readonly after: Resource;
  readonly changes: readonly Change[];
}

type Replaced = ReadonlyMap<string, Replacement>;

/**
 * What Terraform destroys and creates anew: what an argument forces, be it by a value that it reads
 * from elsewhere, and everything that belongs to such a resource by an argument that only the new
 * resource's id can fill.
 */
export function replacements(
  pairs: readonly ChangedPair[],
  base: SynthesizedStack,
  head: SynthesizedStack,
): Map<string, Replacement> {
  const found = new Map<string, Replacement>();
  for (const { after, changes } of pairs) {
    const sure = changes.filter((change) => change.replaces === "yes");
    const perhaps = changes.filter((change) => change.replaces === "depends");
    const because = (sure.length > 0 ? sure : perhaps).map(({ what }) => what);
    if (because.length === 0) continue;
    found.set(after.address, { on: after.path, because, certain: sure.length > 0 });
  }
  const values = new ChangedValues(pairs, changedInputs(base.settings, head.settings), found);
  for (let grown = true; grown;) {
    grown = false;
    for (const pair of pairs) {
      if (found.get(pair.after.address)?.certain) continue;
      const because = values.thatForce(pair);
      if (because === undefined) continue;
      found.set(pair.after.address, { on: pair.after.path, because: [because], certain: true });
      grown = true;
    }
  }
  return found;
}

/** Arguments whose text is the same, but not the value that Terraform puts in. */
class ChangedValues {
  private readonly pairs: ReadonlyMap<string, ChangedPair>;

  constructor(
    pairs: readonly ChangedPair[],
    private readonly inputs: ReadonlySet<string>,
    private readonly replaced: Replaced,
  ) {
    this.pairs = new Map(pairs.map((pair) => [pair.after.address, pair]));
  }

  /** What makes Terraform replace a resource besides its own text; undefined where nothing does. */
  thatForce(pair: ChangedPair): string | undefined {
    const ignored = ignoredArguments(pair.after);
    return ["lifecycle", ...(forceNew[pair.after.type] ?? [])]
      .filter((argument) => !ignored.has(argument))
      .flatMap((argument) => this.reason(pair, argument) ?? [])
      .at(0);
  }

  private reason({ before, after }: ChangedPair, argument: string): string | undefined {
    const input = [before, after]
      .flatMap((side) => side.inputs.get(argument) ?? [])
      .find((name) => this.inputs.has(name));
    if (input !== undefined) return `${input} changes`;
    return [before, after]
      .flatMap((side) => side.references.get(argument) ?? [])
      .flatMap(({ address, attribute }) => this.ofReference(address, attribute) ?? [])
      .at(0);
  }

  /** An attribute that the other resource's configuration sets is known although that one is new. */
  private ofReference(address: string, attribute: string): string | undefined {
    const owner = this.pairs.get(address);
    if (owner === undefined) return undefined;
    const { path } = owner.after;
    const isSet = attribute in owner.before.arguments && attribute in owner.after.arguments;
    if (isSet ? this.differs(owner, attribute) : this.isNew(owner, attribute)) {
      return this.replaced.get(address)?.certain
        ? `${path} is replaced`
        : `${path}${attribute && `.${attribute}`} changes`;
    }
    return undefined;
  }

  private differs(owner: ChangedPair, argument: string): boolean {
    const own = owner.changes.some(({ what }) => what.split(".")[0] === argument);
    return own || this.reason(owner, argument) !== undefined;
  }

  /** A whole resource, in `replace_triggered_by`, stands for every change of it. */
  private isNew({ after, changes }: ChangedPair, attribute: string): boolean {
    return (
      this.replaced.get(after.address)?.certain === true || (attribute === "" && changes.length > 0)
    );
  }
}

/** Stored things that go with what is removed or replaced. The package is not among them: it is code. */
export function dataLoss(
  base: SynthesizedStack,
  head: SynthesizedStack,
  removed: readonly Resource[],
  replaced: Replaced,
): DataLoss[] {
  const lost = (resource: Resource, how: DataLoss["how"]): DataLoss[] => {
    const content = contentOf(resource);
    if (content === undefined || isHost(resource)) return [];
    const prevented = isProtected(holder(resource));
    return [{ on: resource.path, what: `${kindOf(resource)}: ${content}`, how, prevented }];
  };
  /**
   * Terraform asks the configuration that it applies: that of a removed resource is gone, and its
   * `prevent_destroy` with it. A stack that is not synthesized any more is destroyed by its last one.
   * Source: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy
   */
  const holder = ({ address }: Resource) =>
    (head.resources.size === 0 ? base : head).resources.get(address);
  const goes = [...base.resources.values()].filter(({ address }) => replaced.get(address)?.certain);
  return [
    ...removed.flatMap((resource) => lost(resource, "removed")),
    ...goes.flatMap((resource) => lost(resource, "replaced")),
  ];
}

function isProtected(resource: Resource | undefined): boolean {
  return valueAt(resource?.arguments["lifecycle"], ["prevent_destroy"]) === true;
}

/** The host's account holds leases, keys and packages, which a deployment makes again. */
function isHost({ path }: Resource): boolean {
  return path.split("/").includes("HostStorage");
}
