import { contextScope } from "../../workflow-engine/expressions/evaluation-context";
import { evaluate, EvaluationError } from "../../workflow-engine/expressions/evaluate";
import { toJson } from "../../workflow-engine/expressions/text";
import { fromPlain } from "../../workflow-engine/expressions/values";
import { ExpressionSyntaxError } from "../../workflow-engine/language/template";

/** The time that every expression of these tests sees. */
export const testNow = "2026-01-15T10:30:00Z";

/** The value of a template as JSON text, so that `5` and `5.0` differ. */
export function jsonOf(template: unknown, context: Record<string, unknown> = {}): string {
  return toJson(evaluate(template, contextScope(fromPlain({ now: testNow, ...context }))));
}

/** The message of the error that a template ends in. */
export function errorOf(template: unknown, context: Record<string, unknown> = {}): string {
  let value: string;
  try {
    value = jsonOf(template, context);
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof ExpressionSyntaxError) {
      return error.message;
    }
    throw error;
  }
  throw new Error(`${String(template)} was expected to fail, and gave ${value}`);
}
