import type { ActionContext } from "../run/action-context";
import { toText } from "../expressions/text";
import { isArray, typeName, type Value } from "../expressions/values";
import { failed, ok, type Outcome } from "../run/records";

export function compose(context: ActionContext): Outcome {
  const value = context.evaluate(context.node.source["inputs"]);
  return ok(value, value);
}

/** A new element for each element of `from`. */
export function select(context: ActionContext): Outcome {
  const { from, select: template } = context.inputs;
  return overArray(context, from, "select", (items) =>
    items.map((element) => context.evaluate(template, context.scope.with({ element }))),
  );
}

/** The elements of `from` for which `where` is true. */
export function query(context: ActionContext): Outcome {
  const { from, where } = context.inputs;
  return overArray(context, from, "query", (items) =>
    items.filter((element) => context.evaluate(where, context.scope.with({ element })) === true),
  );
}

/** The elements of `from` as text with `joinWith` between them. */
export function join(context: ActionContext): Outcome {
  const { from, joinWith } = context.inputs;
  return overArray(context, from, "join", (items) =>
    items.map(toText).join(toText(context.evaluate(joinWith))),
  );
}

function overArray(
  context: ActionContext,
  from: unknown,
  kind: string,
  compute: (items: readonly Value[]) => Value,
): Outcome {
  const items = context.evaluate(from);
  if (!isArray(items)) return notAnArray(kind, items);
  return ok(new Map([["from", items]]), new Map([["body", compute(items)]]));
}

export function notAnArray(kind: string, value: Value): Outcome {
  return failed("BadRequest", {
    code: "InvalidTemplate",
    message: `The 'from' property value in the '${kind}' action inputs is of type '${typeName(value)}'. The value must be of type 'Array'.`,
  });
}
