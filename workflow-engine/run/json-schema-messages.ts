import type { ErrorObject } from "ajv";

/** A mismatch in the words of the platform's validator (Newtonsoft.Json.Schema). */
export function schemaMessage(error: ErrorObject, data: unknown): string {
  const message = Object.hasOwn(messages, error.keyword) ? messages[error.keyword] : undefined;
  const params = error.params as Record<string, unknown>;
  return message?.(data, params) ?? `JSON ${error.message ?? "does not match the schema"}.`;
}

/** Each is asked for its own keyword only: what it says of the value must hold for no other. */
type Message = (data: unknown, params: Readonly<Record<string, unknown>>) => string;

const messages: Readonly<Record<string, Message>> = {
  type: (data, { type }) => `Invalid type. Expected ${typeNames(type)} but got ${labelOf(data)}.`,
  enum: (data) => `Value ${JSON.stringify(data)} is not defined in enum.`,
  const: (data) => `Value ${JSON.stringify(data)} does not match const.`,
  additionalProperties: (_, { additionalProperty }) =>
    `Property '${String(additionalProperty)}' has not been defined and the schema does not allow additional properties.`,
  minLength: (data, { limit }) =>
    `String '${String(data)}' is less than minimum length of ${String(limit)}.`,
  maxLength: (data, { limit }) =>
    `String '${String(data)}' exceeds maximum length of ${String(limit)}.`,
  pattern: (data, { pattern }) =>
    `String '${String(data)}' does not match regex pattern '${String(pattern)}'.`,
  minimum: tooSmall,
  maximum: tooLarge,
  exclusiveMinimum: (data, params) =>
    data === params["limit"]
      ? `${numberText(data)} equals minimum value of ${String(data)} and exclusive minimum is true.`
      : tooSmall(data, params),
  exclusiveMaximum: (data, params) =>
    data === params["limit"]
      ? `${numberText(data)} equals maximum value of ${String(data)} and exclusive maximum is true.`
      : tooLarge(data, params),
  multipleOf: (data, { multipleOf }) =>
    `${numberText(data)} is not a multiple of ${String(multipleOf)}.`,
  minItems: (data, { limit }) =>
    `Array item count ${sizeOf(data)} is less than minimum count of ${String(limit)}.`,
  maxItems: (data, { limit }) =>
    `Array item count ${sizeOf(data)} exceeds maximum count of ${String(limit)}.`,
  uniqueItems: (_, { i }) => `Non-unique array item at index ${String(i)}.`,
  minProperties: (data, { limit }) =>
    `Object property count ${sizeOf(data)} is less than minimum count of ${String(limit)}.`,
  maxProperties: (data, { limit }) =>
    `Object property count ${sizeOf(data)} exceeds maximum count of ${String(limit)}.`,
  anyOf: () => "JSON does not match any schemas from 'anyOf'.",
  oneOf: (_, { passingSchemas }) =>
    Array.isArray(passingSchemas)
      ? `JSON is valid against more than one schema from 'oneOf'. Valid schema indexes: ${passingSchemas.join(", ")}.`
      : "JSON is valid against no schemas from 'oneOf'.",
  not: () => "JSON is valid against schema from 'not'.",
};

function tooSmall(data: unknown, { limit }: Readonly<Record<string, unknown>>): string {
  return `${numberText(data)} is less than minimum value of ${String(limit)}.`;
}

function tooLarge(data: unknown, { limit }: Readonly<Record<string, unknown>>): string {
  return `${numberText(data)} exceeds maximum value of ${String(limit)}.`;
}

function numberText(data: unknown): string {
  return `${Number.isInteger(data) ? "Integer" : "Float"} ${String(data)}`;
}

const typeOrder = ["string", "number", "integer", "boolean", "object", "array", "null"];

function typeNames(types: unknown): string {
  const list = (Array.isArray(types) ? types : String(types).split(",")) as string[];
  const inOrder = [...list].sort((one, other) => typeOrder.indexOf(one) - typeOrder.indexOf(other));
  return inOrder.map((type) => type.charAt(0).toUpperCase() + type.slice(1)).join(", ");
}

function labelOf(data: unknown): string {
  if (data === null) return "Null";
  if (Array.isArray(data)) return "Array";
  if (typeof data === "number") return Number.isInteger(data) ? "Integer" : "Number";
  return (typeof data).charAt(0).toUpperCase() + (typeof data).slice(1);
}

function sizeOf(data: unknown): number {
  return Array.isArray(data) ? data.length : Object.keys(data as object).length;
}
