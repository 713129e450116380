import { isObject, type JsonObject } from "../language/action-types";
import type { Violation } from "../language/definition-tree";
import { parseExpression } from "../language/parse-expression";
import type { Access, Call, Expression } from "../language/syntax";
import { armMember, callArmFunction } from "./arm-functions";
import { UnknownValue } from "./unknown-value";

/** What an expression of a template reaches. */
export interface ArmScope {
  /** The template's declarations, as written. */
  readonly parameters: JsonObject;
  readonly variables: JsonObject;
  /** Values of template parameters, and of calls that only Azure can answer, by name. */
  readonly given: JsonObject;
}

/**
 * Evaluates the expressions in every string of a value: `[concat('a', 'b')]`, and `[[` for text that
 * begins with a bracket. What nobody can know here becomes an `UnknownValue`.
 */
export class ArmEvaluation {
  /** Strings that are no expressions although they are in brackets, and calls that fail. */
  readonly violations: Violation[] = [];
  private readonly values = new Map<string, unknown>();
  private readonly pending = new Set<string>();

  constructor(private readonly scope: ArmScope) {}

  evaluate(value: unknown, place: string): unknown {
    if (typeof value === "string") return this.text(value, place);
    if (Array.isArray(value)) {
      return value.map((item, index) => this.evaluate(item, `${place}/${index}`));
    }
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([name, member]): [string, unknown] => [
      String(this.text(name, place)),
      this.evaluate(member, `${place}/${name}`),
    ]);
    return Object.fromEntries(members);
  }

  private text(text: string, place: string): unknown {
    if (!text.startsWith("[") || !text.endsWith("]")) return text;
    if (text.startsWith("[[")) return text.slice(1);
    try {
      const { expression, end } = parseExpression(text, 1, "RightSquareBracket", () => true);
      if (end !== text.length) throw new Error(`'${text.slice(end)}' follows the expression`);
      return this.expression(expression, text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.violations.push({ place, message: `the template's expression is not valid: ${reason}` });
      return text;
    }
  }

  private expression(expression: Expression, source: string): unknown {
    switch (expression.kind) {
      case "literal":
        return typeof expression.value === "bigint" ? Number(expression.value) : expression.value;
      case "call":
        return this.call(expression, source);
      case "access":
        return this.access(expression, source);
    }
  }

  private access({ target, key, optional, ...span }: Access, source: string): unknown {
    const holder = this.expression(target, source);
    if (holder instanceof UnknownValue) return holder;
    const name = this.expression(key, source);
    if (name instanceof UnknownValue) return name;
    const found =
      Array.isArray(holder) && typeof name === "number"
        ? (holder as unknown[])[name]
        : armMember(holder, String(name));
    if (found === undefined && !optional) {
      throw new Error(`'${source.slice(span.start, span.end)}' does not exist`);
    }
    return found ?? null;
  }

  private call(call: Call, source: string): unknown {
    const name = call.name.toLowerCase();
    const argument = (index: number) => {
      const expression = call.arguments[index];
      return expression === undefined ? null : this.expression(expression, source);
    };
    if (name === "parameters") return this.parameter(String(argument(0)));
    if (name === "variables") return this.variable(String(argument(0)));
    if (name === "if") {
      const condition = argument(0);
      return condition instanceof UnknownValue ? condition : argument(condition === true ? 1 : 2);
    }
    if (name === "and" || name === "or") return this.logic(name, call.arguments, source);
    const values = call.arguments.map((_, index) => argument(index));
    const result = callArmFunction(name, values);
    if (result !== undefined) return result;
    const written = source.slice(call.start, call.end);
    return armMember(this.scope.given, written) ?? new UnknownValue(written);
  }

  private logic(name: "and" | "or", operands: readonly Expression[], source: string): unknown {
    for (const operand of operands) {
      const value = this.expression(operand, source);
      if (value instanceof UnknownValue || value === (name === "or")) return value;
    }
    return name === "and";
  }

  private parameter(name: string): unknown {
    const declaration = armMember(this.scope.parameters, name);
    if (declaration === undefined) throw new Error(`the template has no parameter '${name}'`);
    const type = isObject(declaration) ? String(declaration["type"]) : "string";
    return (
      armMember(this.scope.given, name) ??
      this.once(`parameter '${name.toLowerCase()}'`, armMember(declaration, "defaultValue")) ??
      new UnknownValue(name, workflowTypes[type.toLowerCase()])
    );
  }

  private variable(name: string): unknown {
    const value = armMember(this.scope.variables, name);
    if (value === undefined) throw new Error(`the template has no variable '${name}'`);
    return this.once(`variable '${name.toLowerCase()}'`, value);
  }

  /** Declarations may use others; each is evaluated once. */
  private once(name: string, declared: unknown): unknown {
    if (!this.values.has(name)) {
      if (this.pending.has(name)) throw new Error(`the template's ${name} is made of itself`);
      this.pending.add(name);
      this.values.set(name, this.evaluate(declared, name));
      this.pending.delete(name);
    }
    return this.values.get(name);
  }
}

/** Types of workflow parameters for those of templates. */
const workflowTypes: Readonly<Record<string, string | undefined>> = {
  array: "Array",
  bool: "Bool",
  int: "Int",
  object: "Object",
  secureobject: "SecureObject",
  securestring: "SecureString",
  string: "String",
};
