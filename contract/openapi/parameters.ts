import { headers, profiles, queries, viaSas } from "../http";
import { limits } from "../limits";
import { type Part, refTo } from "./json";

const uuid: Part = { type: "string", format: "uuid" };
const entityTags: Part = { type: "string", examples: ['"0x8DC"', "*"] };

/** `components.parameters`. */
export const parameters = {
  Id: {
    name: "id",
    in: "path",
    required: true,
    description: "Id of the operation, in the URLs of the submit's answer",
    schema: uuid,
  },
  Code: {
    name: "id",
    in: "path",
    required: true,
    description: "`error.code` of a problem",
    schema: { type: "string" },
  },
  Profile: {
    name: queries.profile,
    in: "query",
    description:
      "How the status says that it is done. `see-other` answers 200 while pending, which clients that follow Location alone take for the result",
    schema: { type: "string", enum: profiles },
  },
  Via: {
    name: queries.via,
    in: "query",
    description: "A URL of the content instead of the content",
    schema: { type: "string", enum: [viaSas] },
  },
  Prefer: {
    name: headers.prefer,
    in: "header",
    description: `RFC 7240: \`wait=n\`, shortened to ${limits.preferWaitSeconds} s, holds the answer until the operation ends; \`respond-async\``,
    schema: { type: "string", examples: ["wait=10"] },
  },
  IdempotencyKey: {
    name: headers.idempotencyKey,
    in: "header",
    description: "The same key and body give the first answer's operation again",
    schema: {
      type: "string",
      minLength: 1,
      maxLength: limits.idempotencyKeyLength,
      pattern: "^[!-~]+$",
    },
  },
  OperationId: {
    name: headers.operationId,
    in: "header",
    description: "The client's own id for the operation",
    schema: uuid,
  },
  Traceparent: {
    name: headers.traceparent,
    in: "header",
    description: "W3C trace context, which goes through to the work",
    schema: { type: "string" },
  },
  IfMatch: { name: headers.ifMatch, in: "header", schema: entityTags },
  Range: { name: headers.range, in: "header", schema: { type: "string" } },
  IfRange: { name: headers.ifRange, in: "header", schema: { type: "string" } },
  IfNoneMatch: { name: headers.ifNoneMatch, in: "header", schema: entityTags },
} as const satisfies Readonly<Record<string, Part>>;

export function parameterRefs(...names: readonly (keyof typeof parameters)[]): readonly Part[] {
  return names.map((name) => refTo("parameters", name));
}
