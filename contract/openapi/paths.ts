import { errorCodes, headers, routePath } from "../http";
import { parameterRefs } from "./parameters";
import type { Part } from "./json";
import {
  endedWithoutResult,
  eitherContent,
  jsonContent,
  problemResponses,
  response,
  resultContent,
  resultHeaders,
} from "./responses";

/** What the deployment's authentication adds to each operation. */
export interface Guard {
  /** Of a route that is called with the submit's credential. */
  readonly closed: Part;
  /** Of a route whose URL is enough, unless a token is needed everywhere. */
  readonly open: Part;
  /** Refusals by the platform, before the service sees the request. */
  readonly refusals: (isClosed: boolean) => Part;
}

const ofOneOperation = [
  errorCodes.operationNotFound,
  errorCodes.operationExpired,
  errorCodes.tooManyRequests,
] as const;

const pendingHeaders = {
  [headers.retryAfter]: "sometimes",
  [headers.preferenceApplied]: "sometimes",
} as const;

/** The same answers without a body. */
export function head(operation: Part): Part {
  const responses = Object.entries(operation["responses"] as Record<string, Part>).map(
    ([status, answer]) => [status, { ...answer, content: undefined }],
  );
  return {
    ...operation,
    operationId: `${String(operation["operationId"])}Head`,
    responses: Object.fromEntries(responses) as Part,
  };
}

const submitProblems = problemResponses(
  [
    errorCodes.invalidRequest,
    errorCodes.invalidHeader,
    errorCodes.operationIdTaken,
    errorCodes.payloadTooLarge,
    errorCodes.unsupportedMediaType,
    errorCodes.idempotencyKeyReused,
    errorCodes.dispatchFailed,
    ...endedWithoutResult,
  ],
  { [headers.operationLocation]: "sometimes", [headers.preferenceApplied]: "sometimes" },
);

export function submitPath({ closed, refusals }: Guard): Part {
  const operationLocation = { [headers.operationLocation]: "always" } as const;
  const applied = { [headers.preferenceApplied]: "sometimes" } as const;
  const post: Part = {
    operationId: "submit",
    summary: "Submit work; the answer says where to ask for it",
    tags: ["requests"],
    ...closed,
    parameters: parameterRefs("Profile", "Prefer", "IdempotencyKey", "OperationId", "Traceparent"),
    requestBody: { required: true, content: jsonContent("WorkRequest") },
    responses: {
      202: response(
        "Accepted: GET the URL in Location",
        {
          ...operationLocation,
          ...applied,
          [headers.location]: "always",
          [headers.retryAfter]: "always",
        },
        jsonContent("Operation"),
      ),
      200: response(
        "Ended within Prefer: wait, profile inline: the result",
        { ...operationLocation, ...applied, ...resultHeaders },
        resultContent,
      ),
      303: response("Ended within Prefer: wait: the result is at Location", {
        ...operationLocation,
        ...applied,
        [headers.location]: "always",
      }),
      ...submitProblems,
      ...refusals(true),
    },
  };
  return { post };
}

function cancel(operationId: string, { open, refusals }: Guard): Part {
  return {
    operationId,
    summary: "Ask to cancel the operation",
    tags: ["operations"],
    ...open,
    parameters: parameterRefs("IfMatch"),
    responses: {
      202: response(
        "The work is told to stop",
        { [headers.operationLocation]: "always", [headers.retryAfter]: "sometimes" },
        jsonContent("Operation"),
      ),
      ...problemResponses([
        ...ofOneOperation,
        errorCodes.operationCompleted,
        errorCodes.preconditionFailed,
      ]),
      ...refusals(false),
    },
  };
}

function statusPath(guard: Guard): Part {
  const location = {
    [headers.location]: "always",
    [headers.preferenceApplied]: "sometimes",
  } as const;
  const get: Part = {
    operationId: "getStatus",
    summary: "Pending, or where the result is, or why there is none",
    tags: ["operations"],
    ...guard.open,
    parameters: parameterRefs("Profile", "Prefer"),
    responses: {
      200: response(
        "Profile see-other: pending. Profile inline: the result",
        {
          ...pendingHeaders,
          [headers.etag]: "sometimes",
          [headers.contentDisposition]: "sometimes",
          [headers.contentSecurityPolicy]: "sometimes",
        },
        eitherContent("Operation", "WorkResult"),
      ),
      202: response(
        "Pending",
        { ...location, [headers.retryAfter]: "always" },
        jsonContent("Operation"),
      ),
      302: response("Profile redirect: the result is at Location", location),
      303: response("Profile see-other: the result is at Location", location),
      ...problemResponses([...ofOneOperation, errorCodes.invalidRequest, ...endedWithoutResult], {
        [headers.preferenceApplied]: "sometimes",
      }),
      ...guard.refusals(false),
    },
  };
  return {
    parameters: parameterRefs("Id"),
    get,
    head: head(get),
    delete: cancel("cancelByStatus", guard),
  };
}

function operationPath(guard: Guard): Part {
  const get: Part = {
    operationId: "getOperation",
    summary: "The operation, while its record exists",
    tags: ["operations"],
    ...guard.open,
    parameters: parameterRefs("Prefer"),
    responses: {
      200: response("The operation", pendingHeaders, jsonContent("Operation")),
      ...problemResponses(ofOneOperation),
      ...guard.refusals(false),
    },
  };
  return {
    parameters: parameterRefs("Id"),
    get,
    head: head(get),
    delete: cancel("cancel", guard),
  };
}

function resultPath({ open, refusals }: Guard): Part {
  const get: Part = {
    operationId: "getResult",
    summary: "The result, or with via=sas a URL of its content",
    tags: ["results"],
    ...open,
    parameters: parameterRefs("Via", "IfMatch", "IfNoneMatch", "Range", "IfRange"),
    responses: {
      200: response(
        "The result as it was stored, or a valet key",
        { ...resultHeaders, [headers.etag]: "sometimes", [headers.acceptRanges]: "sometimes" },
        eitherContent("WorkResult", "ValetKey"),
      ),
      206: response(
        "The bytes that Range asks for",
        { ...resultHeaders, [headers.acceptRanges]: "always", [headers.contentRange]: "always" },
        { "*/*": { schema: {} } },
      ),
      304: response("The known version is the stored one", { [headers.etag]: "always" }),
      ...problemResponses([
        ...ofOneOperation,
        errorCodes.invalidRequest,
        errorCodes.resultNotReady,
        errorCodes.resultNotAvailable,
        errorCodes.preconditionFailed,
        errorCodes.rangeNotSatisfiable,
      ]),
      ...refusals(false),
    },
  };
  return { parameters: parameterRefs("Id"), get, head: head(get) };
}

/** The paths of every variant, by URL. */
export function statusPaths(guard: Guard): Part {
  return {
    [routePath("status")]: statusPath(guard),
    [routePath("operation")]: operationPath(guard),
    [routePath("result")]: resultPath(guard),
  };
}
