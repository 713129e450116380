import Ajv, { type ErrorObject } from "ajv";
import addFormats from "ajv-formats";
import { checkRequest, requestSchema } from "#work/schema";
import { type Violation, type WorkSettings, requestValidation } from "../../contract";

// Without its meta-schema, Ajv loads in a third of the time; synth compiles the schema with it.
const ajv = addFormats(new Ajv({ ...requestValidation, meta: false, validateSchema: false }));
const validate = ajv.compile(requestSchema);

/**
 * Every way in which a value is not a work request; none when it is one. What the work itself checks
 * is looked at once the schema allows the value.
 */
export function requestViolations(value: unknown, settings: WorkSettings): readonly Violation[] {
  if (!validate(value)) return (validate.errors ?? []).map(toViolation);
  return checkRequest(value, settings as never);
}

/** Why a value cannot go to a backend as it is (`anyRequestSchema`); the backend says the rest. */
export function anyRequestViolations(value: unknown): readonly Violation[] {
  if (typeof value === "object" && value !== null) return [];
  return [{ pointer: "", message: "must be a JSON object or array, as a backend gets it" }];
}

/** True for a value that may be given to the work. */
export function isRequest(value: unknown): boolean {
  return validate(value);
}

function toViolation(error: ErrorObject): Violation {
  const parameters = error.params as Readonly<Record<string, unknown>>;
  const member = parameters["missingProperty"] ?? parameters["additionalProperty"];
  return {
    pointer: error.instancePath + (typeof member === "string" ? `/${escapePointer(member)}` : ""),
    message: messageOf(error, parameters),
  };
}

function messageOf(error: ErrorObject, parameters: Readonly<Record<string, unknown>>): string {
  switch (error.keyword) {
    case "required":
      return "is required";
    case "additionalProperties":
      return "is not a member of the contract";
    case "enum":
      return `must be one of ${(parameters["allowedValues"] as readonly unknown[]).join(", ")}`;
    default:
      return error.message ?? "is not valid";
  }
}

/** RFC 6901. */
function escapePointer(member: string): string {
  return member.replace(/~/g, "~0").replace(/\//g, "~1");
}
