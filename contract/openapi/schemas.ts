import { operationStatuses } from "../operation";
import { limits } from "../limits";
import { type Part, refTo } from "./json";

/** What the document says of the work: its schemas, JSON Schema draft-07. */
export interface DescribedWork {
  readonly requestSchema: object;
  /** Of a result that is JSON. @default any result */
  readonly resultSchema?: object;
}

const time: Part = { type: "string", format: "date-time" };

const operationError: Part = {
  type: "object",
  required: ["code", "message"],
  properties: {
    code: { type: "string", maxLength: limits.codeLength },
    message: { type: "string" },
  },
};

const operation: Part = {
  type: "object",
  required: ["id", "status", "createdAt", "lastUpdatedAt"],
  properties: {
    id: { type: "string", format: "uuid" },
    status: {
      type: "string",
      enum: operationStatuses,
      description: "Ends as Succeeded, Failed or Canceled",
    },
    createdAt: time,
    lastUpdatedAt: time,
    percentComplete: { type: "number", minimum: 0, maximum: 100 },
    expiresAt: { ...time, description: "When the result is deleted; once the operation has ended" },
    error: refTo("schemas", "OperationError"),
    resourceLocation: {
      type: "string",
      format: "uri",
      description: "The result; when Succeeded",
    },
  },
};

const problem: Part = {
  type: "object",
  description: "RFC 9457, without the numeric member status",
  required: ["type", "title", "detail", "error"],
  properties: {
    type: { type: "string", format: "uri-reference", description: "A page that explains it" },
    title: { type: "string" },
    detail: { type: "string" },
    error: refTo("schemas", "OperationError"),
    violations: {
      type: "array",
      minItems: 1,
      maxItems: limits.violations,
      items: refTo("schemas", "Violation"),
    },
    violationsOmitted: { type: "integer", minimum: 1 },
  },
};

const violation: Part = {
  type: "object",
  required: ["pointer", "message"],
  properties: {
    pointer: { type: "string", description: "JSON Pointer (RFC 6901) into the body" },
    message: { type: "string" },
  },
};

const valetKey: Part = {
  type: "object",
  required: ["contentUrl", "expiresAt"],
  properties: {
    contentUrl: {
      type: "string",
      format: "uri",
      description: "User-delegation SAS: one blob, read",
    },
    expiresAt: time,
  },
};

/** The error document of the platform in front of the synchronous door. */
const platformError: Part = {
  type: "object",
  required: ["error"],
  properties: { error: refTo("schemas", "OperationError") },
};

const common = {
  Operation: operation,
  OperationError: operationError,
  Problem: problem,
  Violation: violation,
  ValetKey: valetKey,
};

/** `components.schemas`. */
export function schemas(
  { requestSchema, resultSchema = {} }: DescribedWork,
  hasDoor: boolean,
): Part {
  return {
    WorkRequest: placed(requestSchema, "#/components/schemas/WorkRequest"),
    WorkResult: placed(resultSchema, "#/components/schemas/WorkResult"),
    ...common,
    ...(hasDoor && { PlatformError: platformError }),
  };
}

/**
 * A schema of draft-07 as part of an OpenAPI 3.1 document (draft 2020-12): its own references are
 * written from the document's root, and a list of `items` is called `prefixItems`.
 * @param place JSON Pointer, as a fragment, of the schema in the document
 */
function placed(schema: unknown, place: string): unknown {
  if (Array.isArray(schema)) return schema.map((part) => placed(part, place));
  if (typeof schema !== "object" || schema === null) return schema;
  const isTuple = "items" in schema && Array.isArray(schema.items);
  const members = Object.entries(schema).filter(([name]) => name !== "$schema" && name !== "$id");
  return Object.fromEntries(
    members.map(([name, value]) => {
      if (name === "$ref" && typeof value === "string") return [name, value.replace(/^#/, place)];
      if (isTuple && name === "items") return ["prefixItems", placed(value, place)];
      if (isTuple && name === "additionalItems") return ["items", placed(value, place)];
      return [name, placed(value, place)];
    }),
  );
}
