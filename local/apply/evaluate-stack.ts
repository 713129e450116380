import { TerraformError, type Value, type ValueMap } from "./terraform/value";
import type { Scope } from "./terraform/evaluate";
import { EvaluatedStack, type EvaluatedResource } from "./evaluated-stack";
import { checkReferences, inDependencyOrder } from "./graph";
import { attributesOf } from "./kinds";
import { Arguments } from "./kinds/arguments";
import type { SynthesizedStack } from "./read-stack";
import { evaluateIn } from "./templates";

/**
 * Evaluates a stack as `terraform apply` would on an empty subscription.
 *
 * @throws TerraformError naming the resource and the argument that cannot be applied
 */
export function evaluateStack(stack: SynthesizedStack): EvaluatedStack {
  checkReferences(stack);
  const state = new State(stack);
  const resources = inDependencyOrder(stack).flatMap((block) => {
    const body = evaluateIn(block.body, state, block.address) as ValueMap;
    const attributes = attributesOf(block.address, block.type, body);
    state.add(block.address, attributes);
    return block.address.startsWith("data.")
      ? []
      : [{ type: block.type, attributes: new Arguments(block.address, attributes) }];
  });
  refuseTwins(resources);
  const outputs = Object.fromEntries(
    Object.entries(stack.outputs).map(([name, value]) => [
      name,
      evaluateIn(value, state, `output.${name}`),
    ]),
  );
  return new EvaluatedStack(resources, outputs);
}

/** The names that expressions may refer to, filled resource by resource. */
class State implements Scope {
  private readonly roots: Record<string, Record<string, Value>> = {};
  private readonly data: Record<string, Record<string, Value>> = {};

  constructor(private readonly stack: SynthesizedStack) {}

  add(address: string, attributes: ValueMap): void {
    const [first = "", second = "", third = ""] = address.split(".");
    if (first === "data") {
      this.data[second] = { ...this.data[second], [third]: attributes };
    } else {
      this.roots[first] = { ...this.roots[first], [second]: attributes };
    }
  }

  root(name: string): Value {
    switch (name) {
      case "data":
        return this.data;
      case "local":
        return this.locals();
      case "var":
        return this.stack.variables;
      case "path":
        return { module: ".", root: ".", cwd: "." };
      case "terraform":
        return { workspace: "default" };
      default: {
        const resources = this.roots[name];
        if (resources !== undefined) return resources;
        throw new TerraformError(`${name} is not a name that can be referred to here`);
      }
    }
  }

  /** Locals are evaluated where they are used: they may refer to resources. */
  private locals(): ValueMap {
    const { locals } = this.stack;
    const evaluated: Record<string, Value> = {};
    for (const name of Object.keys(locals)) {
      Object.defineProperty(evaluated, name, {
        enumerable: true,
        get: () => evaluateIn(locals[name] ?? null, this, `local.${name}`),
      });
    }
    return evaluated;
  }
}

/** Azure would take the second for an update of the first, and Terraform would fail. */
function refuseTwins(resources: readonly EvaluatedResource[]): void {
  const places = new Map<string, string>();
  for (const { type, attributes } of resources) {
    if (type === "azapi_update_resource") continue;
    const id = attributes.text("id").toLowerCase();
    const twin = places.get(id);
    if (twin !== undefined) {
      throw new TerraformError(`${attributes.place} and ${twin} are the same resource, ${id}`);
    }
    places.set(id, attributes.place);
  }
}
