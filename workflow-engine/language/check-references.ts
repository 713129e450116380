import {
  enclosing,
  hasRunBefore,
  withDescendants,
  type DefinitionTree,
  type PlacedAction,
  type Report,
} from "./definition-tree";
import type { ActionShape } from "./action-shapes";
import { actionTypes } from "./action-types";
import type { Call } from "./syntax";
import { triggerTypes, type TriggerShape, type TriggerType } from "./trigger-types";

/** Where an expression stands. */
export interface Position {
  readonly place: string;
  /** The action it belongs to; undefined in the trigger and in the definition's outputs. */
  readonly action: PlacedAction | undefined;
  /** The type of the trigger it belongs to; undefined in an action and in the outputs. */
  readonly trigger?: TriggerType;
  /** Path below the action or the trigger, as in `["inputs", "subscribe", "body"]`. */
  readonly path: readonly string[];
}

/** What the definition declares, by lower-case name. */
export interface Declarations {
  readonly tree: DefinitionTree;
  readonly parameters: ReadonlySet<string>;
  /** The action that initializes each variable. */
  readonly variables: ReadonlyMap<string, PlacedAction>;
  /** Names of the definition's static results, as written. */
  readonly staticResults: ReadonlySet<string>;
}

type Check = (call: Call, position: Position, declared: Declarations) => string | undefined;

/** Reports a call that refers to what does not exist, or cannot be known at this place. */
export function checkReference(
  call: Call,
  position: Position,
  declared: Declarations,
  report: Report,
): void {
  const problem = checks[call.name.toLowerCase()]?.(call, position, declared);
  if (problem !== undefined) report(position.place, problem);
}

const checks: Readonly<Record<string, Check | undefined>> = {
  actions: earlierAction,
  outputs: earlierAction,
  body: earlierAction,
  actionoutputs: earlierAction,
  actionbody: earlierAction,
  formdatavalue: earlierAction,
  formdatamultivalues: earlierAction,
  multipartbody: earlierAction,
  result: earlierBlock,
  items: (call, position) => enclosingLoop(call, position, "Foreach"),
  iterationindexes: (call, position) => enclosingLoop(call, position, "Until"),
  item: arrayItem,
  variables: initializedVariable,
  parameters: declaredParameter,
  listcallbackurl: insideSubscription,
  action: ownAction,
};

/** The name that the call passes, when it is written out. */
function literalName(call: Call): string | undefined {
  const [first] = call.arguments;
  return first?.kind === "literal" && first.type === "string" ? first.value : undefined;
}

function earlierAction(call: Call, position: Position, { tree }: Declarations) {
  const name = literalName(call);
  if (name === undefined) return undefined;
  const target = tree.byName.get(name.toLowerCase());
  const reader = position.action;
  if (target === undefined) {
    return `${call.name}('${name}') refers to an action that does not exist`;
  }
  if (reader === undefined) {
    return position.place.startsWith("outputs")
      ? undefined
      : `${call.name}('${name}') cannot be known here: no action has run yet`;
  }
  if (target === reader && seesItself(position)) return undefined;
  if (isLoopTest(position) && [...withDescendants(reader)].includes(target)) return undefined;
  return hasRunBefore(target, reader)
    ? undefined
    : `${call.name}('${name}') cannot be known when '${reader.name}' starts: let '${reader.name}', or a block around it, run after '${name}'`;
}

function earlierBlock(call: Call, position: Position, declared: Declarations) {
  const name = literalName(call);
  const target = name === undefined ? undefined : declared.tree.byName.get(name.toLowerCase());
  if (target !== undefined && target.type !== undefined && !isBlock(target)) {
    return `result('${target.name}') needs a scope, a condition, a switch or a loop; '${target.name}' is of type ${target.type}`;
  }
  return earlierAction(call, position, declared);
}

function isBlock({ type }: PlacedAction): boolean {
  return (
    type === "Scope" || type === "If" || type === "Switch" || type === "Foreach" || type === "Until"
  );
}

/** `unsubscribe` and `trackedProperties` are evaluated when the action itself has run. */
function seesItself({ path }: Position): boolean {
  return path[0] === "trackedProperties" || (path[0] === "inputs" && path[1] === "unsubscribe");
}

function isLoopTest({ action, path }: Position): boolean {
  return action?.type === "Until" && path[0] === "expression";
}

function enclosingLoop(call: Call, position: Position, type: "Foreach" | "Until") {
  const name = literalName(call);
  const { action } = position;
  if (name === undefined) return undefined;
  const around = action === undefined ? [] : [...enclosing(action)];
  if (action !== undefined && isLoopTest(position)) around.push(action);
  const loop = around.find((outer) => outer.name.toLowerCase() === name.toLowerCase());
  if (loop?.type === type) return undefined;
  const reader = action === undefined ? "this place" : `'${action.name}'`;
  return `${call.name}('${name}') needs ${type === "Until" ? "an Until" : "a Foreach"} of that name around ${reader}`;
}

function arrayItem(_call: Call, { action, path }: Position) {
  const hasOwnItem =
    (action?.type === "Select" && path[1] === "select") ||
    (action?.type === "Query" && path[1] === "where") ||
    (action?.type === "Table" && path[1] === "columns");
  const around = action === undefined ? [] : [...enclosing(action)];
  return hasOwnItem || around.some(({ type }) => type === "Foreach")
    ? undefined
    : "item() needs a Foreach around it, or to stand in what Select, Query or Table does with each item";
}

function initializedVariable(call: Call, { action }: Position, declared: Declarations) {
  const name = literalName(call);
  if (name === undefined) return undefined;
  if (!declared.variables.has(name.toLowerCase())) {
    return `variables('${name}') is not initialized anywhere`;
  }
  const setsItself =
    action?.type === "SetVariable" && variableOf(action)?.toLowerCase() === name.toLowerCase();
  return setsItself
    ? `SetVariable '${action.name}' may not read the variable '${name}' that it sets; compose the value first`
    : undefined;
}

/** The variable that an action changes. */
export function variableOf(action: PlacedAction): string | undefined {
  const inputs = action.source["inputs"] as { name?: unknown } | undefined;
  return typeof inputs?.name === "string" ? inputs.name : undefined;
}

function declaredParameter(call: Call, _position: Position, { parameters }: Declarations) {
  const name = literalName(call);
  return name === undefined || parameters.has(name.toLowerCase())
    ? undefined
    : `parameters('${name}') is not declared in the definition's parameters`;
}

function insideSubscription(_call: Call, position: Position) {
  const [first, second] = position.path;
  const callback = callbackOf(position);
  const isKnown =
    first === "inputs" &&
    (callback === "inputs" || (callback === "subscribe" && second === "subscribe"));
  return isKnown
    ? undefined
    : "listCallbackUrl() is only known in a webhook: in the subscribe request of HttpWebhook and in the inputs of ApiConnectionWebhook";
}

function callbackOf({ action, trigger }: Position) {
  if (trigger !== undefined) return (triggerTypes[trigger] as TriggerShape).callback;
  return action?.type && (actionTypes[action.type] as ActionShape).callback;
}

function ownAction(_call: Call, position: Position) {
  return seesItself(position) || isLoopTest(position)
    ? undefined
    : "action() is only known in unsubscribe, trackedProperties and the expression of an Until";
}
