import type { ActionType, JsonObject } from "../language/action-types";

/** An action, with all that can be known of it before a run. */
export interface ActionNode {
  readonly name: string;
  readonly type: ActionType;
  readonly source: JsonObject;
  readonly runAfter: readonly Predecessor[];
  /** Names of the enclosing loops, outermost first: their indexes tell repetitions apart. */
  readonly loops: readonly string[];
  readonly blocks: readonly Block[];
  /** What the definition itself says; see `Workflow.secured`. */
  readonly secureInputs: boolean;
  readonly secureOutputs: boolean;
}

export interface Predecessor {
  readonly node: ActionNode;
  /** As the definition writes them, for messages. */
  readonly expected: readonly string[];
  readonly accepts: ReadonlySet<string>;
}

/** Actions that are each other's siblings. */
export interface Block {
  /** `actions`, `else`, `default`, or the name of a case. */
  readonly name: string;
  readonly actions: readonly ActionNode[];
  /** Actions that nobody runs after: their statuses make the block's. */
  readonly leaves: readonly ActionNode[];
  /** The value of a case. */
  readonly case?: unknown;
}
