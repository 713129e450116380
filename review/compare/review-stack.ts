import { isObject, textOf, type Json } from "../synthesized/json";
import { stackOf, type Resource, type SynthesizedStack } from "../synthesized/stack";
import { diagramOf } from "../diagram/diagram";
import { changedArguments, openings } from "./attributes";
import { changedCosts, changedRequestCosts } from "./billing";
import type { Change, Picture, Side, StackReview } from "./change";
import { changedCode } from "./code";
import { differences, type Difference } from "./differences";
import { changedFunctions } from "./functions";
import { kindOf } from "./kinds";
import { refusals } from "./refusals";
import { dataLoss, replacements, type ChangedPair } from "./replacements";
import { changedRoles, isRoleAssignment, roleArguments } from "./roles";
import { masked, secretsIn } from "./secrets";
import { changedWorkflow, definitionOf, isDefinition, picture } from "./workflows";

/** What a change of a stack does to the cloud, from what it synthesizes to before and after. */
export function reviewStack(
  name: string,
  before: SynthesizedStack | undefined,
  after: SynthesizedStack | undefined,
): StackReview {
  const [base, head] = [before ?? stackOf(name, {}), after ?? stackOf(name, {})];
  const pairs = changedPairs(base, head);
  const removed = only(base, head);
  const added = only(head, base);
  const replaced = replacements(pairs, base, head);
  const workflows = pairs.flatMap(reviewWorkflow);
  const pictures = [...removed, ...added].flatMap((resource) => {
    const definition = definitionOf(resource);
    if (definition === undefined) return [];
    return head.resources.has(resource.address)
      ? picture(resource.path, undefined, definition)
      : picture(resource.path, definition, undefined);
  });
  return {
    stack: name,
    presence: before === undefined ? "added" : after === undefined ? "removed" : "both",
    changes: [
      ...removed.flatMap((resource) => presence(resource, "before")),
      ...added.flatMap((resource) => presence(resource, "after")),
      ...changedRoles(base, head),
      ...pairs.flatMap(({ changes }) => changes),
      ...workflows.flatMap(({ changes }) => changes),
      ...changedFunctions(base, head),
      ...changedCode(base.packages, head.packages),
      ...changedSettings(base, head),
      ...changedOutputs(base, head),
      ...changedRequestCosts(base.recorded, head.recorded),
    ],
    replacements: [...replaced.values()],
    dataLoss: dataLoss(base, head, removed, replaced),
    refusals: refusals(pairs),
    pictures: [
      ...changedDiagram(base, head),
      ...pictures,
      ...workflows.flatMap((workflow) => workflow.pictures),
    ],
  };
}

/** The diagram of the whole stack, where a box or an arrow of it differs. */
function changedDiagram(base: SynthesizedStack, head: SynthesizedStack): Picture[] {
  const [before, after] = [diagramOf(base), diagramOf(head)];
  if (before === after) return [];
  return [{ on: "", ...(before !== "" && { before }), ...(after !== "" && { after }) }];
}

function only(stack: SynthesizedStack, other: SynthesizedStack): Resource[] {
  return [...stack.resources.values()].filter(({ address }) => !other.resources.has(address));
}

/** A resource that comes or goes; of a role assignment `changedRoles` speaks. */
function presence(resource: Resource, side: Side): Change[] {
  if (isRoleAssignment(resource)) return [];
  const what = kindOf(resource);
  const name = textOf(resource.arguments["name"] ?? resource.arguments["resource_id"] ?? what);
  return [
    { topic: "resource", on: resource.path, what, [side]: name },
    ...openings(resource, side),
    ...secretsIn(resource.arguments, side).map(({ path, ...found }): Change => {
      return { topic: "attribute", on: resource.path, what: path.join("."), ...found };
    }),
  ];
}

function changedPairs(base: SynthesizedStack, head: SynthesizedStack): ChangedPair[] {
  const inBoth = (text: unknown) =>
    typeof text !== "string" || (base.paths.has(text) && head.paths.has(text));
  return [...base.resources.values()].flatMap((before) => {
    const after = head.resources.get(before.address);
    if (after === undefined) return [];
    const isIgnored = (path: readonly string[]) =>
      isDefinition(path) || (isRoleAssignment(after) && isSaidByRoles(path, before, after));
    const changes = changedArguments(before, after, isIgnored).filter(
      // What waits for a new resource, or no longer for an old one, is part of that change.
      ({ what, before: was, after: is }) => what !== "depends_on" || (inBoth(was) && inBoth(is)),
    );
    return [{ before, after, changes }];
  });
}

/** Name and description of a role assignment follow from what it grants. */
function isSaidByRoles([name = ""]: readonly string[], before: Resource, after: Resource): boolean {
  if (roleArguments.includes(name)) return true;
  return (
    ["name", "description"].includes(name) &&
    roleArguments.some((other) => before.arguments[other] !== after.arguments[other])
  );
}

function reviewWorkflow({ before, after }: ChangedPair): {
  readonly changes: readonly Change[];
  readonly pictures: readonly Picture[];
} {
  const [was, is] = [definitionOf(before), definitionOf(after)];
  if (was === undefined || is === undefined) return { changes: [], pictures: [] };
  const changes = [...changedWorkflow(after.path, was, is), ...changedCosts(after.path, was, is)];
  return { changes, pictures: changes.length === 0 ? [] : picture(after.path, was, is) };
}

/** Providers, state, locals and variables, which are the stack's and no resource's. */
function changedSettings(base: SynthesizedStack, head: SynthesizedStack): Change[] {
  if (base.resources.size === 0 || head.resources.size === 0) return [];
  return differences(base.settings, head.settings).map((difference) => {
    const what = difference.path.join(".");
    const isBetter = betterFeatures[difference.path.at(-1) ?? ""];
    if (isBetter === undefined) return { topic: "deployment", on: "", what, ...masked(difference) };
    const weaker = difference.after === isBetter ? "before" : "after";
    return { topic: "protection", on: "", what, ...masked(difference), weaker };
  });
}

/**
 * Features of the provider that protect what is stored, with the value that protects more.
 * Source: https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/guides/features-block
 */
const betterFeatures: Readonly<Record<string, boolean>> = {
  prevent_deletion_if_contains_resources: true,
  permanently_delete_on_destroy: false,
};

function changedOutputs(base: SynthesizedStack, head: SynthesizedStack): Change[] {
  if (base.resources.size === 0 || head.resources.size === 0) return [];
  return differences(base.outputs, head.outputs).map((difference) => ({
    topic: "output",
    on: "",
    what: difference.path.join(".").replace(/\.value$/, ""),
    ...masked(withValues(difference)),
  }));
}

/** Of an output that comes or goes, its value alone. */
function withValues({ path, before, after }: Difference): Difference {
  const value = (side: Json | undefined) =>
    isObject(side) && "value" in side ? side["value"] : side;
  const [was, is] = path.length === 1 ? [value(before), value(after)] : [before, after];
  return {
    path,
    ...(was !== undefined && { before: was }),
    ...(is !== undefined && { after: is }),
  };
}
