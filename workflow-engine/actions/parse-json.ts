import type { ActionContext } from "../run/action-context";
import { contentType, isContent } from "../expressions/content";
import { JsonReaderError, readJson } from "../expressions/json-reader";
import { fromPlain, member, toPlain, type Value } from "../expressions/values";
import { usesPattern, validate } from "../run/json-schema";
import { failed, ok, type Outcome } from "../run/records";

/** Reads text as JSON, or takes a value as it is, and checks it against the schema; nothing is coerced. */
export function parseJson(context: ActionContext): Outcome {
  const inputs = context.evaluate(context.inputs);
  const given = member(inputs, "content") ?? null;
  const schema = context.inputs["schema"];
  if (given === null || given === "") {
    return failed("BadRequest", {
      code: "InvalidTemplate",
      message: `Unable to process template language expressions in action '${context.name}' inputs at line '0' and column '0': 'Required property 'content' expects a value but got null. Path ''.'.`,
    });
  }
  if (usesPattern(schema)) {
    return fails(
      "ActionSchemaNotSupported",
      "The 'schema' property of action 'ParseJson' inputs contains 'pattern' or 'patternProperties' properties. 'Pattern' or 'patternProperties' properties are not supported in the action json schema.",
      inputs,
    );
  }
  if (isContent(given)) {
    return fails(
      "BadRequest",
      `The property 'content' must be of type JSON in the 'ParseJson' action inputs, but was of type '${contentType(given)}'.`,
      inputs,
    );
  }
  const body = typeof given === "string" ? read(given) : given;
  if (body instanceof JsonReaderError) {
    return fails(
      "InvalidJSON",
      `The 'content' property of actions of type 'ParseJson' must be valid JSON. The provided value cannot be parsed: '${body.message}'.`,
      inputs,
    );
  }
  const errors = validate(toPlain(body), schema);
  if (errors.length > 0) {
    return fails(
      "ValidationFailed",
      "The schema validation failed.",
      inputs,
      fromPlain({ errors }),
    );
  }
  return ok(inputs, new Map([["body", body]]));
}

/** White space alone reads as null. */
function read(text: string): Value | JsonReaderError {
  if (text.trim() === "") return null;
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof JsonReaderError) return error;
    throw error;
  }
}

function fails(code: string, message: string, inputs: Value, outputs?: Value): Outcome {
  return failed(code, { code, message }, { inputs, outputs });
}
