import type { ActionType } from "../language/action-types";
import { callsOf, expressionsOf, parseTemplate, type Call } from "../language/template";
import type { ActionNode } from "./action-node";

/**
 * Actions that hide their outputs with their inputs.
 * Source: "Secure inputs and outputs in the designer", logic-apps-securing-a-logic-app.
 */
export const securedAsOne: readonly ActionType[] = ["Compose", "ParseJson", "Response"];

const readsAction = new Set([
  "actions",
  "outputs",
  "body",
  "actionoutputs",
  "actionbody",
  "formdatavalue",
  "formdatamultivalues",
  "multipartbody",
]);

export interface Secured {
  /** Lower-case names of the actions whose inputs the run history hides. */
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
}

/**
 * What the run history hides: what the definition secures, the inputs of every action that reads
 * secured outputs, and what reads those of a Compose, Parse JSON or Response in turn. Variables are
 * not followed, as on Azure.
 */
export function securedValues(
  actions: ReadonlyMap<string, ActionNode>,
  triggerIsSecured: boolean,
): Secured {
  const nodes = [...actions.values()];
  const named = (secures: (node: ActionNode) => boolean) =>
    new Set(nodes.filter(secures).map(({ name }) => name.toLowerCase()));
  const secured = {
    inputs: named((node) => node.secureInputs),
    outputs: named((node) => node.secureOutputs),
  };
  if (secured.outputs.size === 0 && !triggerIsSecured) return secured;
  const readers = nodes.map((node) => new Reader(node, actions, triggerIsSecured));
  for (let isFound = true; isFound;) {
    isFound = false;
    for (const reader of readers) {
      const name = reader.node.name.toLowerCase();
      if (secured.inputs.has(name) || !reader.reads(secured.outputs)) continue;
      isFound = true;
      secured.inputs.add(name);
      if (securedAsOne.includes(reader.node.type)) secured.outputs.add(name);
    }
  }
  return secured;
}

/** An action with the calls in its inputs. */
class Reader {
  private readonly calls: readonly Call[];
  /** Expressions of the Foreach loops around it, whose items it may read. */
  private readonly items: ReadonlyMap<string, readonly Call[]>;

  constructor(
    readonly node: ActionNode,
    private readonly actions: ReadonlyMap<string, ActionNode>,
    private readonly triggerIsSecured: boolean,
  ) {
    const { inputs, foreach, expression } = node.source;
    this.calls = callsIn([inputs, foreach, expression]);
    this.items = new Map(
      node.loops.map((loop) => [
        loop.toLowerCase(),
        callsIn(actions.get(loop.toLowerCase())?.source["foreach"]),
      ]),
    );
  }

  reads(outputs: ReadonlySet<string>): boolean {
    return this.calls.some((call) => this.isSecured(call, outputs));
  }

  private isSecured(call: Call, outputs: ReadonlySet<string>): boolean {
    const name = call.name.toLowerCase();
    const [first] = call.arguments;
    const target =
      first?.kind === "literal" && first.type === "string" ? first.value.toLowerCase() : "";
    if (name.startsWith("trigger")) return this.triggerIsSecured;
    if (readsAction.has(name)) return outputs.has(target);
    if (name === "result") return this.childrenOf(target).some((child) => outputs.has(child));
    const source = name === "items" ? [target] : name === "item" ? [...this.items.keys()] : [];
    return source.some((loop) =>
      (this.items.get(loop) ?? []).some((inner) => this.isSecured(inner, outputs)),
    );
  }

  private childrenOf(block: string): string[] {
    const blocks = this.actions.get(block)?.blocks ?? [];
    return blocks.flatMap(({ actions }) => actions.map(({ name }) => name.toLowerCase()));
  }
}

/** Every call of every expression in a part of a definition that was checked. */
function callsIn(part: unknown): Call[] {
  if (typeof part === "string") {
    return expressionsOf(parseTemplate(part)).flatMap((expression) => [...callsOf(expression)]);
  }
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => [...callsIn(key), ...callsIn(value)]);
}
