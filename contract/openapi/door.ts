import { facade } from "../facade";
import { type ErrorCode, defaultHeaders, errorCodes, headers, mediaTypes } from "../http";
import { problems } from "../problems";
import { type AnswerHeader, type HeaderUse, headerParts } from "./headers";
import { type Part, refTo } from "./json";
import { parameterRefs } from "./parameters";
import { endedWithoutResult, jsonContent, resultContent } from "./responses";

/** Where a trigger listens, on a host of its own. */
const doorPath = `/workflows/{workflow}/triggers/${facade.trigger}/paths/invoke`;

type Uses = Readonly<Partial<Record<AnswerHeader, HeaderUse>>>;

/** Of a workflow's answer: the platform writes the id, and no script of another origin reads it. */
const everyAnswer: Uses = {
  ...(Object.fromEntries(Object.keys(defaultHeaders).map((name) => [name, "always"])) as Uses),
  [headers.requestId]: "always",
};

function answer(description: string, uses: Uses, content: Part): Part {
  return { description, headers: headerParts({ ...everyAnswer, ...uses }), content };
}

function problem(uses: Uses, ...codes: readonly ErrorCode[]): Part {
  const description = codes.map((code) => `${code}: ${problems[code].title}.`).join(" ");
  const content = { [mediaTypes.problem]: { schema: refTo("schemas", "Problem") } };
  return answer(description, { ...uses, [headers.errorCode]: "always" }, content);
}

/** What a signed URL has beside the signature; a token comes without. */
function query(name: string, value: string): Part {
  return { name, in: "query", schema: { type: "string", const: value } };
}

/** The synchronous door: one call, one answer. Its URL, with the signature, is the operator's to give. */
export function doorPaths(): Part {
  const post: Part = {
    operationId: "callAndWait",
    summary: "Submit work and wait for its result",
    tags: ["door"],
    security: [{ signature: [] }, { doorToken: [] }],
    parameters: [
      ...parameterRefs("IdempotencyKey", "Traceparent"),
      { ...query("api-version", "2016-10-01"), required: true },
      query("sp", `/triggers/${facade.trigger}/run`),
      query("sv", "1.0"),
    ],
    requestBody: { required: true, content: jsonContent("WorkRequest") },
    responses: responses(),
  };
  return {
    [doorPath]: {
      servers: [
        {
          url: "https://{host}",
          description: "Logic Apps",
          variables: { host: { default: "prod-00.northeurope.logic.azure.com" } },
        },
      ],
      parameters: [
        { name: "workflow", in: "path", required: true, schema: { type: "string", minLength: 1 } },
      ],
      post,
    },
  };
}

function responses(): Part {
  const ended: Uses = { [headers.operationLocation]: "always" };
  const withStatus = (status: number) =>
    endedWithoutResult.filter((code) => problems[code].status === status);
  return {
    200: answer(
      "The result",
      { ...ended, [headers.contentDisposition]: "sometimes" },
      resultContent,
    ),
    400: {
      description:
        "The request is not valid: by the trigger's schema, in the platform's words, or by the work's own check, as a problem",
      "x-answered-by": "platform",
      content: {
        ...jsonContent("PlatformError"),
        [mediaTypes.problem]: { schema: refTo("schemas", "Problem") },
      },
    },
    401: {
      description: "Logic Apps lets nobody in without the signature or token",
      "x-answered-by": "platform",
      content: jsonContent("PlatformError"),
    },
    409: problem(ended, ...withStatus(409)),
    410: problem(ended, errorCodes.operationExpired),
    413: problem({ [headers.retryAfter]: "sometimes" }, errorCodes.payloadTooLarge),
    422: problem(
      { ...ended, [headers.location]: "sometimes" },
      ...[errorCodes.idempotencyKeyReused, errorCodes.resultTooLarge],
      ...withStatus(422),
    ),
    503: problem({ [headers.retryAfter]: "always" }, errorCodes.dispatchFailed),
    504: problem(
      { ...ended, [headers.location]: "always", [headers.retryAfter]: "sometimes" },
      errorCodes.timeBudgetExceeded,
    ),
  };
}

/** Members of `components.securitySchemes`: the deployment takes one of them (`facade.auth`). */
export const doorSecurity = {
  signature: { type: "apiKey", in: "query", name: "sig" },
  doorToken: { type: "http", scheme: "bearer" },
} as const satisfies Readonly<Record<string, Part>>;
