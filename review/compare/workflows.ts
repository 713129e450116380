import { blocksOf } from "../../workflow-engine/language/action-types";
import {
  placeActions,
  withDescendants,
  type PlacedAction,
} from "../../workflow-engine/language/definition-tree";
import { toMermaid } from "../../workflow-engine/language/mermaid";
import {
  canonical,
  isList,
  isObject,
  valueAt,
  type Json,
  type JsonObject,
} from "../synthesized/json";
import type { Resource } from "../synthesized/stack";
import type { Change, Picture, Side } from "./change";
import { differences, type Difference } from "./differences";
import { changedOrder, parentOf, type Step } from "./run-order";
import { masked, secretsIn, shownOf } from "./secrets";

const definitionPath = ["body", "properties", "definition"];

/** Members of an action that other comparisons speak of: its place, and what is inside it. */
const structure = new Set(["runAfter", "actions", "else", "cases", "default"]);

/** Lists in a definition whose order means something: operands, and JSON that is sent or compared. */
function isOrdered(path: readonly string[]): boolean {
  const name = path.at(-1) ?? "";
  if (["and", "or", "required", "enum", "type", "properties"].includes(name)) return false;
  return true;
}

/** The workflow definition of a Logic App; undefined for another resource. */
export function definitionOf({ arguments: given }: Resource): JsonObject | undefined {
  const definition = valueAt(given, definitionPath);
  return isObject(definition) ? definition : undefined;
}

export function isDefinition(path: readonly string[]): boolean {
  return definitionPath.every((name, index) => path[index] === name);
}

/** How two definitions differ, step by step. */
export function changedWorkflow(on: string, before: JsonObject, after: JsonObject): Change[] {
  const [was, now] = [actionsOf(before), actionsOf(after)];
  const step: Step = (what, sides) => ({
    topic: "workflow",
    on,
    what,
    ...sides,
  });
  const names = [...new Set([...was.keys(), ...now.keys()])];
  const steps = names.flatMap((name) => {
    const [a, b] = [was.get(name), now.get(name)];
    if (a !== undefined && b !== undefined) return changedAction(a, b, step);
    if (a !== undefined && !isInside(a, now)) return presence(a, "before", step);
    if (b !== undefined && !isInside(b, was)) return presence(b, "after", step);
    return [];
  });
  const rest = differences(without(before), without(after), { isOrdered }).map((difference) =>
    step(difference.path.join("."), { ...masked(difference), ...historyOf(difference) }),
  );
  return [...steps, ...changedOrder(was, now, step), ...rest];
}

function changedAction(a: PlacedAction, b: PlacedAction, step: Step): Change[] {
  const own = differences(members(a), members(b), { isOrdered }).map((difference) =>
    step(`action ${b.name}: ${difference.path.join(".")}`, {
      ...masked(difference),
      ...historyOf(difference),
    }),
  );
  const [from, to] = [parentOf(a), parentOf(b)];
  return from === to ? own : [step(`action ${b.name}: block`, { before: from, after: to }), ...own];
}

/** An action that comes or goes with what is in it, and the secrets that it brings. */
function presence(action: PlacedAction, side: Side, step: Step): Change[] {
  const what = `action ${action.name}`;
  return [
    step(what, { [side]: line(action) }),
    ...secretsIn(action.source as JsonObject, side).map(({ path, ...found }) =>
      step(`${what}: ${path.join(".")}`, found),
    ),
  ];
}

/** The side on which more of what an action or a trigger handles stays readable in the run history. */
function historyOf({ path, before, after }: Difference): Pick<Change, "weaker"> {
  const at = path.indexOf("runtimeConfiguration");
  if (at === -1) return {};
  const below = ["secureData", "properties"].slice(path.length - at - 1);
  const hidden = (side: Json | undefined) => {
    const list = valueAt(side, below);
    return isList(list) ? list.length : list === undefined ? 0 : 1;
  };
  const [was, is] = [hidden(before), hidden(after)];
  return was === is ? {} : { weaker: was > is ? "after" : "before" };
}

/** The before and after picture, where they differ. */
export function picture(on: string, before?: JsonObject, after?: JsonObject): Picture[] {
  if (canonical(before) === canonical(after)) return [];
  return [
    {
      on,
      ...(before !== undefined && { before: toMermaid(before) }),
      ...(after !== undefined && { after: toMermaid(after) }),
    },
  ];
}

export function actionsOf(definition: JsonObject): ReadonlyMap<string, PlacedAction> {
  const { actions } = placeActions(definition, () => undefined);
  return new Map(actions.map((action) => [action.name, action]));
}

/** Whether an action goes or comes with the block around it, which says so for both. */
function isInside({ parent }: PlacedAction, others: ReadonlyMap<string, PlacedAction>): boolean {
  return parent !== undefined && !others.has(parent.name);
}

function members({ source }: PlacedAction): JsonObject {
  const own = Object.entries(source).filter(([name]) => !structure.has(name));
  const cases = blocksOf(source).filter((block) => "case" in block);
  const values = cases.map((block) => [`case ${block.name}`, block.case as Json]);
  return Object.fromEntries([...own, ...values]) as JsonObject;
}

function without(definition: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(definition).filter(([name]) => name !== "actions"));
}

/** An action in a line: its type, what it calls, where it stands, and how much is in it. */
function line(action: PlacedAction): string {
  const inputs = valueAt(action.source as JsonObject, ["inputs"]);
  const call = ["method", "uri", "statusCode"]
    .map((name) => valueAt(inputs, [name]))
    .filter((value) => typeof value === "string" || typeof value === "number")
    .map((value) => shownOf(String(value)));
  // What a small action is about, such as `@triggerBody()` of a Compose.
  const about = typeof inputs === "string" ? [shownOf(inputs)] : [];
  const inside = [...withDescendants(action)].length - 1;
  const content = inside === 0 ? [] : [`with ${inside} action${inside === 1 ? "" : "s"} in it`];
  return [
    String(action.source["type"]),
    ...call,
    ...about,
    ...content,
    `in ${parentOf(action)}`,
  ].join(" ");
}
