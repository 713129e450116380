import type { Integer, Value } from "./values";

/** An expression or a template that was parsed, ready to be evaluated many times. */
export type Compiled = (scope: Scope) => Value;

/**
 * What an expression can reach. Names are compared without regard to case. `undefined` means that
 * there is no such thing, or none at this place; the evaluator turns it into the platform's error.
 */
export interface Scope {
  /** The trigger's record: `name`, `outputs`, `startTime`, … */
  trigger(): Value | undefined;
  triggerOutputs(): Value | undefined;
  /** The record of an action that ended: `status`, `inputs`, `outputs`, `error`, … */
  action(name: string): Value | undefined;
  variable(name: string): Value | undefined;
  parameter(name: string): Value | undefined;
  /** The element of the innermost Foreach, Select or Query. */
  item(): Value | undefined;
  /** The element of the Foreach of that name. */
  items(loopName: string): Value | undefined;
  /** The index of the current iteration of the loop of that name, from 0. */
  iterationIndex(loopName: string): Integer | undefined;
  /** The records of the actions directly inside that scope or loop. */
  result(scopeName: string): Value | undefined;
  workflow(): Value | undefined;
  /** Where a webhook's answer goes; only inside a webhook's subscribe. */
  listCallbackUrl(): string | undefined;
  /** The record of the action whose conditions are being evaluated. */
  currentAction(): Value | undefined;
  now(): Date;
  /** A random GUID in its `D` format. */
  newGuid(): string;
}
