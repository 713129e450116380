import { evaluate } from "../expressions/evaluate";
import type { Value } from "../expressions/values";
import { ActionScope } from "./action-scope";
import type { ActionNode, Block } from "./action-node";
import type { EnginePorts } from "./ports";
import { innerFrame, type Frame } from "./record-table";
import type { BlockStatus, Outcome } from "./records";
import type { Run } from "./run";

/** Runs, or ends, the actions inside an action. */
export interface BlockRunner {
  runBlock(run: Run, block: Block, frame: Frame | undefined): Promise<BlockStatus>;
  endBlock(
    run: Run,
    block: Block,
    frame: Frame | undefined,
    outcomeOf: (node: ActionNode) => Outcome,
  ): void;
}

/** An action being executed: what its executor may use. */
export class ActionContext {
  readonly scope: ActionScope;
  /** Calls that were sent again. */
  retries = 0;

  constructor(
    readonly run: Run,
    readonly node: ActionNode,
    readonly frame: Frame | undefined,
    private readonly blocks: BlockRunner,
  ) {
    this.scope = new ActionScope(run, node, frame);
  }

  get ports(): EnginePorts {
    return this.run.ports;
  }

  get repetition(): readonly number[] {
    return this.frame?.indexes ?? [];
  }

  get name(): string {
    return this.node.name;
  }

  /** Evaluates a part of the action's definition. @throws EvaluationError */
  evaluate(template: unknown, scope = this.scope): Value {
    return evaluate(template, scope);
  }

  /** The action's inputs as the definition has them; `{}` when it has none. */
  get inputs(): Readonly<Record<string, unknown>> {
    return (this.node.source["inputs"] ?? {}) as Readonly<Record<string, unknown>>;
  }

  /** A member of the action as the definition writes it, for messages. */
  written(member: string): string {
    const part = this.node.source[member];
    return typeof part === "string" ? part : (JSON.stringify(part) ?? "");
  }

  /** Computes once; a replayed run gets what was computed the first time. */
  once(what: string, compute: () => Value): Value {
    const known = this.recall(what);
    if (known !== undefined) return known;
    const value = compute();
    this.remember(what, value);
    return value;
  }

  recall(what: string): Value | undefined {
    return this.run.recall(this.name, this.repetition, what);
  }

  remember(what: string, value: Value): void {
    this.run.remember(this.name, this.repetition, what, value);
  }

  /** A delay that the definition asks for. Rejects when the run is terminated or suspended. */
  wait(milliseconds: number): Promise<void> {
    return this.ports.clock.wait(milliseconds, this.run.signal);
  }

  runBlock(block: Block, frame = this.frame): Promise<BlockStatus> {
    return this.blocks.runBlock(this.run, block, frame);
  }

  /** Ends the actions of a block without running them. */
  endBlock(block: Block, outcomeOf: (node: ActionNode) => Outcome): void {
    this.blocks.endBlock(this.run, block, this.frame, outcomeOf);
  }

  iteration(index: number, item?: Value): Frame {
    return innerFrame(this.frame, this.node, index, item);
  }
}
