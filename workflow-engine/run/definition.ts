import {
  actionTypeOf,
  blocksOf,
  hasOption,
  isObject,
  unwrapDefinition,
  type ActionType,
  type JsonObject,
} from "../language/action-types";
import { checkDefinition } from "../language/check";
import type { ActionNode, Block, Predecessor } from "./action-node";
import type { ActionStatus, BlockStatus } from "./records";
import { securedAsOne, securedValues, type Secured } from "./secured-values";

export interface TriggerSource {
  readonly name: string;
  readonly type: string;
  readonly source: JsonObject;
  readonly secureOutputs: boolean;
}

/** A definition ready to run; made once, shared by all runs. */
export interface Workflow {
  readonly definition: JsonObject;
  readonly trigger: TriggerSource;
  readonly body: Block;
  readonly parameters: JsonObject;
  /** By lower-case name: action names differ in more than case. */
  readonly actions: ReadonlyMap<string, ActionNode>;
  /** What the run history hides. */
  readonly secured: Secured;
  /** Whether a caller of the trigger waits for a Response, gets 202 with a Location, or 202 at once. */
  readonly answers: "synchronously" | "asynchronously" | "at once";
}

/** Refusal of a definition: every violation, each with its place. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";

  constructor(readonly violations: readonly { place: string; message: string }[]) {
    super(violations.map(({ place, message }) => `${place}: ${message}`).join("\n"));
  }
}

/**
 * @param document a definition, or what the portal's code view or an ARM resource wraps around it
 * @throws DefinitionError naming everything that is wrong or not supported
 */
export function loadWorkflow(document: unknown): Workflow {
  const definition = unwrapDefinition(document);
  const violations = checkDefinition(definition);
  if (violations.length > 0) throw new DefinitionError(violations);
  // The check has proven the shape; what it leaves optional is defaulted here.
  const source = definition as JsonObject;
  const actions = new Map<string, ActionNode>();
  const body = toBlock("actions", member(source, "actions"), [], actions);
  const trigger = toTrigger(source);
  return {
    definition: source,
    trigger,
    secured: securedValues(actions, trigger.secureOutputs),
    body,
    parameters: member(source, "parameters"),
    actions,
    answers: howToAnswer([...actions.values()]),
  };
}

function member(source: JsonObject, name: string): JsonObject {
  const value = source[name];
  return isObject(value) ? value : {};
}

function toTrigger(definition: JsonObject): TriggerSource {
  const [name, value] = Object.entries(member(definition, "triggers"))[0] ?? ["manual", {}];
  const source = isObject(value) ? value : {};
  const type = source["type"];
  const secureOutputs = securesOf(source)("outputs");
  return { name, type: typeof type === "string" ? type : "Request", source, secureOutputs };
}

function toBlock(
  name: string,
  sources: JsonObject,
  loops: readonly string[],
  all: Map<string, ActionNode>,
): Block {
  const siblings = new Map<string, ActionNode & { runAfter: Predecessor[] }>();
  for (const [actionName, source] of Object.entries(sources)) {
    const node = toNode(actionName, source as JsonObject, loops, all);
    siblings.set(actionName.toLowerCase(), node);
    all.set(actionName.toLowerCase(), node);
  }
  const followed = new Set<ActionNode>();
  for (const node of siblings.values()) {
    for (const [target, statuses] of Object.entries(member(node.source, "runAfter"))) {
      const predecessor = siblings.get(target.toLowerCase());
      if (predecessor === undefined) continue;
      followed.add(predecessor);
      const expected = statuses as string[];
      const accepts = new Set(expected.map((status) => status.toLowerCase()));
      node.runAfter.push({ node: predecessor, expected, accepts });
    }
  }
  const actions = [...siblings.values()];
  return { name, actions, leaves: actions.filter((node) => !followed.has(node)) };
}

function toNode(
  name: string,
  source: JsonObject,
  loops: readonly string[],
  all: Map<string, ActionNode>,
): ActionNode & { runAfter: Predecessor[] } {
  const type = actionTypeOf(source["type"]) as ActionType;
  const inner = type === "Foreach" || type === "Until" ? [...loops, name] : loops;
  const secures = securesOf(source);
  return {
    name,
    type,
    source,
    runAfter: [],
    loops,
    blocks: blocksOf(source).map((block) => ({
      ...toBlock(block.name, block.actions, inner, all),
      case: block.case,
    })),
    secureInputs: secures("inputs"),
    secureOutputs: secures("outputs") || (securedAsOne.includes(type) && secures("inputs")),
  };
}

/** Tells whether a trigger or an action hides its `inputs` or `outputs`. */
function securesOf(source: JsonObject): (property: string) => boolean {
  const secured = member(member(source, "runtimeConfiguration"), "secureData")["properties"];
  return (property) => Array.isArray(secured) && secured.includes(property);
}

function howToAnswer(actions: readonly ActionNode[]): Workflow["answers"] {
  const responses = actions.filter((node) => node.type === "Response");
  if (responses.length === 0) return "at once";
  return responses.every((node) => hasOption(node.source, "Asynchronous"))
    ? "asynchronously"
    : "synchronously";
}

/**
 * Status of a block or a run by its leaves: a skipped leaf counts as what it ran after, so that a
 * failure somebody handled is none.
 */
export function statusByLeaves(
  block: Block,
  statusOf: (node: ActionNode) => ActionStatus,
): BlockStatus {
  const seen = new Set<ActionNode>();
  const statuses = new Set<ActionStatus>();
  const visit = (node: ActionNode) => {
    if (seen.has(node)) return;
    seen.add(node);
    const status = statusOf(node);
    if (status === "Skipped") node.runAfter.forEach((predecessor) => visit(predecessor.node));
    else statuses.add(status);
  };
  block.leaves.forEach(visit);
  if (statuses.has("Failed")) return "Failed";
  return statuses.has("TimedOut") ? "TimedOut" : "Succeeded";
}
