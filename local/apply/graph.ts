import { references } from "./terraform/expression";
import { parseExpression } from "./terraform/parser";
import { TerraformError, type Value } from "./terraform/value";
import type { Block, SynthesizedStack } from "./read-stack";
import { referencesIn } from "./templates";

/** Names that start a reference to something other than a resource. */
const otherRoots = new Set(["var", "path", "terraform", "self", "each", "count"]);

/**
 * The blocks of a stack in an order in which each comes after all that it refers to.
 *
 * @throws TerraformError when a reference leads nowhere, or in a circle; the message names both ends
 */
export function inDependencyOrder(stack: SynthesizedStack): readonly Block[] {
  const blocks = new Map(stack.blocks.map((block) => [block.address, block]));
  const ordered = new Set<Block>();
  const visit = (block: Block, trail: readonly string[]): void => {
    if (ordered.has(block)) return;
    if (trail.includes(block.address)) {
      const circle = [...trail.slice(trail.indexOf(block.address)), block.address];
      throw new TerraformError(`these resources refer to each other: ${circle.join(" -> ")}`);
    }
    for (const address of dependencies(block, blocks, stack.locals)) {
      const dependency = blocks.get(address);
      if (dependency !== undefined) visit(dependency, [...trail, block.address]);
    }
    ordered.add(block);
  };
  stack.blocks.forEach((block) => visit(block, []));
  return [...ordered];
}

/**
 * Refuses expressions outside of resources (outputs, locals) that refer to a resource that the stack
 * does not have.
 */
export function checkReferences(stack: SynthesizedStack): void {
  const blocks = new Map(stack.blocks.map((block) => [block.address, block]));
  resolve(stack.outputs, "output", blocks, stack.locals, []);
  resolve(stack.locals, "locals", blocks, stack.locals, []);
}

function dependencies(
  block: Block,
  blocks: ReadonlyMap<string, Block>,
  locals: Readonly<Record<string, Value>>,
): readonly string[] {
  const explicit = block.dependsOn
    .flatMap((entry) => references(parseExpression(entry)))
    .flatMap((chain) => addressOf(chain, block.address, "depends_on", blocks) ?? []);
  return [...explicit, ...resolve(block.body, block.address, blocks, locals, [])];
}

function resolve(
  value: Value,
  place: string,
  blocks: ReadonlyMap<string, Block>,
  locals: Readonly<Record<string, Value>>,
  trail: readonly string[],
): readonly string[] {
  return referencesIn(value, place).flatMap(({ chain, path }) => {
    const [root, name] = chain;
    if (root !== "local" || name === undefined) {
      return addressOf(chain, place, path, blocks) ?? [];
    }
    if (trail.includes(name)) {
      throw new TerraformError(
        `these locals refer to each other: ${[...trail, name].join(" -> ")}`,
      );
    }
    return resolve(locals[name] ?? null, `local.${name}`, blocks, locals, [...trail, name]);
  });
}

function addressOf(
  chain: readonly string[],
  place: string,
  path: string,
  blocks: ReadonlyMap<string, Block>,
): string | undefined {
  if (otherRoots.has(chain[0] ?? "")) {
    return undefined;
  }
  const address = chain.slice(0, chain[0] === "data" ? 3 : 2).join(".");
  if (!blocks.has(address)) {
    throw new TerraformError(`${place}: ${path} refers to ${address}, which is not in the stack`);
  }
  return address;
}
