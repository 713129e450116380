import { EvaluationError } from "../evaluation-error";
import type { Scope } from "../scope";
import { isValueObject, member, type Value } from "../values";
import {
  stringArgument,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";

/** "The template function 'x' is not expected at this location." */
export function notExpectedHere(name: string): EvaluationError {
  return new EvaluationError(`The template function '${name}' is not expected at this location.`);
}

/** A function without arguments that is there or is not. */
const here =
  (read: (scope: Scope) => Value | undefined): Implementation =>
  (_, { name, scope }) => {
    const value = read(scope);
    if (value === undefined) throw notExpectedHere(name);
    return value;
  };

/** A function of one name; `missing` says what is wrong when nothing has it. */
const named =
  (
    read: (scope: Scope, name: string) => Value | undefined,
    missing: (name: string) => string,
  ): Implementation =>
  (args, invocation) => {
    const name = stringArgument(args, 0, invocation);
    const value = read(invocation.scope, name);
    if (value === undefined) throw new EvaluationError(missing(name));
    return value;
  };

const undefinedAction = (name: string) =>
  `The action(s) '${name}' referenced by the expression are not defined in the template.`;

/** The record of the action that the first argument names. */
export function actionRecord(args: readonly Value[], invocation: Invocation): Value {
  const name = stringArgument(args, 0, invocation);
  const record = invocation.scope.action(name);
  if (record === undefined) throw new EvaluationError(undefinedAction(name));
  return record;
}

const outputs: Implementation = (args, invocation) =>
  member(actionRecord(args, invocation), "outputs") ?? null;

/**
 * The body of some outputs. Outputs of an HTTP answer without one, and of a failed Parse JSON, have
 * none; what has the form of neither (a Compose) is its own body.
 */
function bodyOf(value: Value): Value {
  if (!isValueObject(value)) return value;
  const body = member(value, "body");
  if (body !== undefined) return body;
  const isAnswer = ["statusCode", "headers", "errors"].some(
    (name) => member(value, name) !== undefined,
  );
  return isAnswer ? null : value;
}

const triggerOutputs = (scope: Scope) => scope.triggerOutputs();

export const referenceFunctions: Implementations = {
  action: here((scope) => scope.currentAction()),
  actionBody: (args, invocation) => bodyOf(outputs(args, invocation)),
  actionOutputs: outputs,
  actions: (args, invocation) => actionRecord(args, invocation),
  // Settings of the host exist in Standard workflows only.
  appsetting: (_, { name }) => {
    throw notExpectedHere(name);
  },
  body: (args, invocation) => bodyOf(outputs(args, invocation)),
  item: here((scope) => scope.item()),
  items: named(
    (scope, name) => scope.items(name),
    (name) =>
      `The template function 'items' is not expected at this location: there is no foreach loop '${name}' around it.`,
  ),
  iterationIndexes: named(
    (scope, name) => scope.iterationIndex(name),
    (name) =>
      `The template function 'iterationIndexes' is not expected at this location: there is no loop '${name}' around it.`,
  ),
  listCallbackUrl: here((scope) => scope.listCallbackUrl()),
  outputs,
  parameters: named(
    (scope, name) => scope.parameter(name),
    (name) => `The workflow parameter '${name}' is not found.`,
  ),
  result: named(
    (scope, name) => scope.result(name),
    (name) =>
      `The action(s) '${name}' referenced by 'result' are not scopes or loops of the template.`,
  ),
  trigger: here((scope) => scope.trigger()),
  triggerBody: here((scope) => {
    const value = triggerOutputs(scope);
    return isValueObject(value) ? (member(value, "body") ?? null) : value;
  }),
  triggerOutputs: here(triggerOutputs),
  variables: named(
    (scope, name) => scope.variable(name),
    (name) =>
      `Template language expression cannot be evaluated: the template variable '${name}' cannot be found.`,
  ),
  workflow: here((scope) => scope.workflow()),
};
