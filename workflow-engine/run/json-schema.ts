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
  return toSchemaErrors(validator.errors ?? [], value);
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

function toSchemaErrors(errors: readonly ErrorObject[], root: unknown): SchemaError[] {
  const result: SchemaError[] = [];
  const missing = new Map<string, string[]>();
  const combined = errors.filter(({ keyword }) => ["anyOf", "oneOf", "allOf"].includes(keyword));
  for (const error of errors) {
    const owner = combined.find(
      (other) => other !== error && error.schemaPath.startsWith(`${other.schemaPath}/`),
    );
    if (owner !== undefined || error.keyword === "if") continue;
    if (error.keyword === "required") {
      const known = missing.get(error.instancePath);
      if (known !== undefined) {
        known.push(nameOf(error));
        continue;
      }
      missing.set(error.instancePath, [nameOf(error)]);
    }
    const children = combined.includes(error)
      ? errors.filter(({ schemaPath }) => schemaPath.startsWith(`${error.schemaPath}/`))
      : [];
    result.push(describe(error, toSchemaErrors(children, root)));
  }
  return result.map((error) => (error.errorType === "required" ? withAll(error, missing) : error));
}

function withAll(error: SchemaError, missing: ReadonlyMap<string, string[]>): SchemaError {
  const names = [...missing].find(([pointer]) => dotted(pointer) === error.path)?.[1] ?? [];
  const message = `Required properties are missing from object: ${names.join(", ")}.`;
  return { ...error, message, value: names };
}

function nameOf(error: ErrorObject): string {
  return String((error.params as { missingProperty?: unknown }).missingProperty);
}

function describe(error: ErrorObject, childErrors: readonly SchemaError[]): SchemaError {
  const { keyword, instancePath, schemaPath, data } = error as ErrorObject & { data: unknown };
  const isExtra = keyword === "additionalProperties";
  const extra = String((error.params as { additionalProperty?: unknown }).additionalProperty);
  const path = dotted(isExtra ? `${instancePath}/${extra}` : instancePath);
  const isScalar = ["string", "number", "boolean"].includes(typeof data);
  const value = isExtra ? extra : isScalar ? data : undefined;
  return {
    message: schemaMessage(error, data),
    lineNumber: 0,
    linePosition: 0,
    path,
    ...(value === undefined ? {} : { value }),
    schemaId: schemaPath.slice(0, schemaPath.lastIndexOf("/")) || "#",
    errorType:
      keyword === "exclusiveMinimum"
        ? "minimum"
        : keyword === "exclusiveMaximum"
          ? "maximum"
          : keyword,
    childErrors,
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
