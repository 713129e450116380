import type { BinaryOperator, Expression } from "./expression";
import { callFunction } from "./terraform-functions";
import { isList, isMap, TerraformError, toBoolean, toNumber, toText, type Value } from "./value";

/** What names in an expression stand for. */
export interface Scope {
  /**
   * The value of a chain's root: `azurerm_storage_account`, `local`, `var`, `data`, `path`, ...
   *
   * @throws TerraformError when nothing has that name
   */
  root(name: string): Value;
}

/**
 * Evaluates an expression as Terraform would.
 *
 * @throws TerraformError naming what does not exist or does not fit
 */
export function evaluate(expression: Expression, scope: Scope, element: Value = null): Value {
  const within = (part: Expression) => evaluate(part, scope, element);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "element":
      return element;
    case "reference":
      return scope.root(expression.name);
    case "template":
      return expression.parts.map((part) => toText(within(part), "a part of a string")).join("");
    case "attribute":
      return member(within(expression.of), expression.name, expression.of);
    case "index":
      return member(within(expression.of), within(expression.key), expression.of);
    case "splat":
      return splat(within(expression.of)).map((item) => evaluate(expression.each, scope, item));
    case "call":
      return call(expression, within);
    case "list":
      return expression.items.map(within);
    case "object":
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [
          toText(within(key), "an object key"),
          within(value),
        ]),
      );
    case "unary":
      return expression.operator === "!"
        ? !toBoolean(within(expression.operand), "the operand of !")
        : -toNumber(within(expression.operand), "the operand of -");
    case "binary":
      return binary(expression.operator, expression.left, expression.right, within);
    case "conditional":
      return within(
        toBoolean(within(expression.condition), "a condition")
          ? expression.whenTrue
          : expression.whenFalse,
      );
  }
}

/** How an expression reads in a configuration, as far as it is a chain of names. */
function chainText(expression: Expression): string {
  switch (expression.kind) {
    case "reference":
      return expression.name;
    case "attribute":
      return `${chainText(expression.of)}.${expression.name}`;
    case "index":
      return `${chainText(expression.of)}[${expression.key.kind === "literal" ? JSON.stringify(expression.key.value) : "…"}]`;
    default:
      return "the value";
  }
}

function member(of: Value, key: Value, expression: Expression): Value {
  if (isList(of)) {
    const index = toNumber(key, "a list index");
    const item = of[index];
    if (item === undefined) {
      throw new TerraformError(
        `${chainText(expression)} has ${of.length} elements, none has index ${index}`,
      );
    }
    return item;
  }
  const name = toText(key, "an attribute name");
  const value = isMap(of) && Object.hasOwn(of, name) ? of[name] : undefined;
  if (value === undefined) {
    const known = isMap(of)
      ? `it has ${Object.keys(of).sort().join(", ") || "none"}`
      : "it is not an object";
    throw new TerraformError(`${chainText(expression)} has no attribute "${name}" here; ${known}`);
  }
  return value;
}

function splat(of: Value): readonly Value[] {
  if (of === null) return [];
  return isList(of) ? of : [of];
}

function call(
  expression: Extract<Expression, { kind: "call" }>,
  within: (part: Expression) => Value,
): Value {
  const values = expression.arguments.map(within);
  const last = values.at(-1);
  if (!expression.spread || last === undefined) {
    return callFunction(expression.name, values);
  }
  if (!isList(last)) {
    throw new TerraformError(`${expression.name}(…): only a list can be spread with "..."`);
  }
  return callFunction(expression.name, [...values.slice(0, -1), ...last]);
}

function binary(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  within: (part: Expression) => Value,
): Value {
  const numbers = () =>
    [left, right].map((side) => toNumber(within(side), `an operand of ${operator}`)) as [
      number,
      number,
    ];
  const arithmetic = (compute: (a: number, b: number) => Value) => compute(...numbers());
  switch (operator) {
    case "||":
      return (
        toBoolean(within(left), "an operand of ||") || toBoolean(within(right), "an operand of ||")
      );
    case "&&":
      return (
        toBoolean(within(left), "an operand of &&") && toBoolean(within(right), "an operand of &&")
      );
    case "==":
      return JSON.stringify(within(left)) === JSON.stringify(within(right));
    case "!=":
      return JSON.stringify(within(left)) !== JSON.stringify(within(right));
    case "<":
      return arithmetic((a, b) => a < b);
    case "<=":
      return arithmetic((a, b) => a <= b);
    case ">":
      return arithmetic((a, b) => a > b);
    case ">=":
      return arithmetic((a, b) => a >= b);
    case "+":
      return arithmetic((a, b) => a + b);
    case "-":
      return arithmetic((a, b) => a - b);
    case "*":
      return arithmetic((a, b) => a * b);
    case "/":
      return arithmetic((a, b) => a / b);
    case "%":
      return arithmetic((a, b) => a % b);
  }
}
