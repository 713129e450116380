import type { Scope } from "../expressions/scope";
import type { Integer, Value } from "../expressions/values";
import type { ActionNode } from "./action-node";
import type { Frame } from "./record-table";
import type { Run } from "./run";

/** What an expression of an action reaches, at the action's position in loops. */
export class ActionScope implements Scope {
  /**
   * @param callbackUrl only inside a webhook's subscribe
   * @param element of Select, Query or Table, in place of the Foreach's
   */
  constructor(
    private readonly run: Run,
    private readonly node: ActionNode | undefined,
    private readonly frame: Frame | undefined,
    private readonly more: { callbackUrl?: string; element?: Value; own?: Value } = {},
  ) {}

  with(more: { callbackUrl?: string; element?: Value; own?: Value }): ActionScope {
    return new ActionScope(this.run, this.node, this.frame, { ...this.more, ...more });
  }

  trigger(): Value | undefined {
    return this.run.triggerValue;
  }

  triggerOutputs(): Value | undefined {
    return this.run.start.trigger.outputs ?? null;
  }

  action(name: string): Value | undefined {
    const node = this.find(name);
    if (node === undefined) return undefined;
    if (node === this.node && this.more.own !== undefined) return this.more.own;
    return this.run.records.view(node, this.frame);
  }

  variable(name: string): Value | undefined {
    return this.run.variables.get(name.toLowerCase())?.value;
  }

  parameter(name: string): Value | undefined {
    return this.run.parameters.get(name.toLowerCase());
  }

  item(): Value | undefined {
    if (this.more.element !== undefined) return this.more.element;
    return this.findFrame((frame) => frame.loop.type === "Foreach")?.item;
  }

  items(loopName: string): Value | undefined {
    return this.loop(loopName)?.item;
  }

  iterationIndex(loopName: string): Integer | undefined {
    return this.loop(loopName)?.index;
  }

  result(scopeName: string): Value | undefined {
    const node = this.find(scopeName);
    return node && this.run.records.result(node, this.frame);
  }

  workflow(): Value | undefined {
    return this.run.workflowValue;
  }

  listCallbackUrl(): string | undefined {
    return this.more.callbackUrl;
  }

  currentAction(): Value | undefined {
    return this.more.own;
  }

  now(): Date {
    return new Date(this.run.ports.clock.now());
  }

  newGuid(): string {
    return this.run.ports.newGuid();
  }

  private find(name: string): ActionNode | undefined {
    return this.run.workflow.actions.get(name.toLowerCase());
  }

  private loop(name: string): Frame | undefined {
    return this.findFrame((frame) => frame.loop.name.toLowerCase() === name.toLowerCase());
  }

  private findFrame(matches: (frame: Frame) => boolean): Frame | undefined {
    let frame = this.frame;
    while (frame !== undefined && !matches(frame)) frame = frame.parent;
    return frame;
  }
}
