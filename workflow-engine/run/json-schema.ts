import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { isObject, type JsonObject } from "../language/action-types";
import { schemaMessage } from "./json-schema-messages";

/** One mismatch, in the shape and the words of the platform's validator (Newtonsoft.Json.Schema). */
export interface SchemaError {
  readonly message: string;
  readonly lineNumber: 0;
  readonly linePosition: 0;
  /** As in `lines[0].sku`. */
  readonly path: string;
  readonly value?: unknown;
  /** JSON pointer of the schema's part that was violated. */
  readonly schemaId: string;
  readonly errorType: string;
  readonly childErrors: readonly SchemaError[];
}

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  validateFormats: false,
  verbose: true,
  // An object without a member `toString` has none, whatever JavaScript inherits.
  ownProperties: true,
});

const validators = new WeakMap<object, ValidateFunction>();

/** Everything in the value that does not match the schema; empty when it does. */
export function validate(value: unknown, schema: unknown): SchemaError[] {
  if (!isObject(schema)) return [];
  const validator = validatorOf(schema);
  if (validator instanceof Error) return [unusable(validator)];
  if (validator(value)) return [];
  return toSchemaErrors(validator.errors ?? []);
}

function validatorOf(schema: JsonObject): ValidateFunction | Error {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  try {
    const validator = ajv.compile(modern(schema) as JsonObject);
    validators.set(schema, validator);
    return validator;
  } catch (error) {
    return error as Error;
  }
}

/** Nothing matches a schema that is none. */
function unusable({ message }: Error): SchemaError {
  return {
    message: `The schema cannot be used: ${message}.`,
    lineNumber: 0,
    linePosition: 0,
    path: "",
    schemaId: "#",
    errorType: "none",
    childErrors: [],
  };
}

/** Whether the schema uses what the platform refuses to run with. */
export function usesPattern(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(usesPattern);
  if (!isObject(schema)) return false;
  const isKeyword = (name: string) => name === "pattern" || name === "patternProperties";
  return Object.entries(schema).some(
    ([name, part]) =>
      (isKeyword(name) && !(name === "pattern" && isObject(part))) || usesPattern(part),
  );
}

/** Draft 4, which the portal generates, in the words of draft 7, which ajv knows. */
function modern(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(modern);
  if (!isObject(schema)) return schema;
  const isIdentity = (name: string, part: unknown) =>
    name === "$schema" || (name === "id" && typeof part === "string");
  const members = Object.entries(schema).filter(([name, part]) => !isIdentity(name, part));
  const converted = new Map(members.map(([name, part]) => [name, modern(part)]));
  for (const [bound, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (typeof schema[exclusive] !== "boolean") continue;
    converted.delete(exclusive);
    if (schema[exclusive] === true && typeof schema[bound] === "number") {
      converted.delete(bound);
      converted.set(exclusive, schema[bound]);
    }
  }
  return Object.fromEntries(converted);
}

/** One error of ajv's, or all of them about the properties that one object lacks. */
interface Mismatch {
  readonly error: ErrorObject;
  readonly missing: string[];
  readonly children: readonly Mismatch[];
}

/**
 * In one pass, however many there are: ajv tells of each missing property by itself, one right after
 * the other, and of the parts of a combination right before the combination.
 */
function toSchemaErrors(errors: readonly ErrorObject[]): SchemaError[] {
  const mismatches: Mismatch[] = [];
  for (const error of errors) {
    if (error.keyword === "if") continue;
    const last = mismatches.at(-1);
    if (last !== undefined && isOfOneObject(last.error, error)) {
      last.missing.push(nameOf(error));
      continue;
    }
    const children = isCombination(error) ? takeParts(error, mismatches) : [];
    const missing = error.keyword === "required" ? [nameOf(error)] : [];
    mismatches.push({ error, missing, children });
  }
  return mismatches.map(describe);
}

function isCombination({ keyword }: ErrorObject): boolean {
  return ["anyOf", "oneOf", "allOf"].includes(keyword);
}

/** Whether both miss a property that the same part of the schema requires of the same object. */
function isOfOneObject(one: ErrorObject, other: ErrorObject): boolean {
  return (
    one.keyword === "required" &&
    other.keyword === "required" &&
    one.instancePath === other.instancePath &&
    one.schemaPath === other.schemaPath
  );
}

/** Removes what was said last of a combination's parts, about its own value. */
function takeParts(
  { schemaPath, instancePath }: ErrorObject,
  mismatches: Mismatch[],
): readonly Mismatch[] {
  let first = mismatches.length;
  for (; first > 0; first--) {
    const { error } = mismatches[first - 1]!;
    const isPart = error.schemaPath.startsWith(`${schemaPath}/`);
    if (!isPart || !error.instancePath.startsWith(instancePath)) break;
  }
  return mismatches.splice(first);
}

function missingMessage(names: readonly string[]): string {
  return `Required properties are missing from object: ${names.join(", ")}.`;
}

function nameOf(error: ErrorObject): string {
  return String((error.params as { missingProperty?: unknown }).missingProperty);
}

function describe({ error, missing, children }: Mismatch): SchemaError {
  const { keyword, instancePath, schemaPath, data } = error as ErrorObject & { data: unknown };
  const isExtra = keyword === "additionalProperties";
  const extra = String((error.params as { additionalProperty?: unknown }).additionalProperty);
  const path = dotted(isExtra ? `${instancePath}/${extra}` : instancePath);
  const isScalar = ["string", "number", "boolean"].includes(typeof data);
  const value = isExtra ? extra : isScalar ? data : undefined;
  const isMissing = keyword === "required";
  return {
    message: isMissing ? missingMessage(missing) : schemaMessage(error, data),
    lineNumber: 0,
    linePosition: 0,
    path,
    ...(isMissing ? { value: missing } : value === undefined ? {} : { value }),
    schemaId: schemaPath.slice(0, schemaPath.lastIndexOf("/")) || "#",
    errorType:
      keyword === "exclusiveMinimum"
        ? "minimum"
        : keyword === "exclusiveMaximum"
          ? "maximum"
          : keyword,
    childErrors: children.map(describe),
  };
}

/** `/lines/0/sku` as `lines[0].sku`. */
function dotted(pointer: string): string {
  const segments = pointer.split("/").slice(1);
  return segments
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((segment, index) =>
      /^\d+$/.test(segment) ? `[${segment}]` : index === 0 ? segment : `.${segment}`,
    )
    .join("");
}
