import { errorCodes, type ErrorCode } from "./http";

/** What a problem's page says: the `type` of a problem document leads to it (RFC 9457, 3.1.1). */
export interface ProblemDescription {
  /** HTTP status of the answer. */
  readonly status: number;
  readonly title: string;
  /** When it happens. */
  readonly cause: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** An operation that ended without a result: never a 5xx, which clients would retry. */
const failed = { status: 422, title: "The operation failed" } as const;

/** Every problem of the contract; docs/problems.md and `GET /api/problems/{code}` are made of it. */
export const problems = {
  [errorCodes.invalidRequest]: {
    status: 400,
    title: "The request is not valid",
    cause: "The body or a query parameter is not what the contract asks for.",
    remedy:
      "Correct what `violations` lists, each with a JSON Pointer into the body, and send again.",
  },
  [errorCodes.invalidHeader]: {
    status: 400,
    title: "A request header is not valid",
    cause: "A header such as `Idempotency-Key` or `Operation-Id` has a value that is not allowed.",
    remedy: "Send the header as `detail` describes it, or leave it out.",
  },
  [errorCodes.unauthenticated]: {
    status: 401,
    title: "A Microsoft Entra token is required",
    cause: "The deployment asks for a token on every route, and none came that it accepts.",
    remedy: "Send `Authorization: Bearer` with a token for this application.",
  },
  [errorCodes.operationNotFound]: {
    status: 404,
    title: "There is no such operation",
    cause: "The id is unknown, was forgotten after its retention, or belongs to another caller.",
    remedy: "Take the URL from `Location` or `Operation-Location` of the submit's answer.",
  },
  [errorCodes.problemNotFound]: {
    status: 404,
    title: "There is no such problem",
    cause: "The URL of a problem's page names no error code of this service.",
    remedy: "Take the URL from the `type` of the problem as it came.",
  },
  [errorCodes.resultNotReady]: {
    status: 404,
    title: "The result is not there yet",
    cause: "The operation has not ended.",
    remedy: "Poll its status after `Retry-After`.",
  },
  [errorCodes.resultNotAvailable]: {
    status: 404,
    title: "The operation has no result",
    cause: "The operation failed or was canceled.",
    remedy: "GET its status: it says why.",
  },
  [errorCodes.methodNotAllowed]: {
    status: 405,
    title: "The method is not allowed here",
    cause: "The route exists, with other methods.",
    remedy: "Use one of the methods in `Allow`.",
  },
  [errorCodes.operationCompleted]: {
    status: 409,
    title: "The operation has ended already",
    cause: "A cancel came after the end.",
    remedy: "GET the status: the operation has its result or its error.",
  },
  [errorCodes.operationIdTaken]: {
    status: 409,
    title: "The operation id is taken",
    cause: "`Operation-Id` names an operation that another request made.",
    remedy: "Send a fresh UUID, or leave the header out.",
  },
  [errorCodes.canceled]: {
    status: 409,
    title: "The operation was canceled",
    cause: "A client asked to cancel it.",
    remedy: "Submit the request again if it is still wanted.",
  },
  [errorCodes.operationExpired]: {
    status: 410,
    title: "The operation has expired",
    cause: "Its retention is over, and its result is deleted.",
    remedy: "Submit the request again.",
  },
  [errorCodes.preconditionFailed]: {
    status: 412,
    title: "A precondition does not hold",
    cause: "`If-Match` names another version than the one that is stored.",
    remedy: "Read the resource again and use its `ETag`, or leave the header out.",
  },
  [errorCodes.payloadTooLarge]: {
    status: 413,
    title: "The request is too large",
    cause: "The body is larger than this door takes.",
    remedy: "Send less, or upload the content elsewhere and send its address.",
  },
  [errorCodes.unsupportedMediaType]: {
    status: 415,
    title: "The media type is not supported",
    cause: "The body's type, character set or encoding is not one that is read.",
    remedy: "Send what `Accept-Post` names, uncompressed, in UTF-8.",
  },
  [errorCodes.rangeNotSatisfiable]: {
    status: 416,
    title: "The range is not satisfiable",
    cause: "`Range` begins after the end of the result.",
    remedy: "Ask for bytes before the length that `Content-Range` names, or leave the header out.",
  },
  [errorCodes.idempotencyKeyReused]: {
    status: 422,
    title: "The idempotency key was used for another request",
    cause: "The same `Idempotency-Key` came with another request before.",
    remedy: "Use a new key for a new request, and the same key for a retry only.",
  },
  [errorCodes.tooManyRequests]: {
    status: 429,
    title: "Asked too often",
    cause: "One operation is asked for far more often than `Retry-After` says.",
    remedy: "Wait as long as `Retry-After` says.",
  },
  [errorCodes.internalError]: {
    status: 500,
    title: "Something went wrong",
    cause: "The service has a defect or wrong settings.",
    remedy: "Report the `x-ms-request-id`: the service's log has the reason under it.",
  },
  [errorCodes.dispatchFailed]: {
    status: 503,
    title: "The request could not be queued",
    cause: "The queue, or the workflow that works, is out of reach; nothing was begun.",
    remedy: "Send the request again after `Retry-After`.",
  },
  [errorCodes.serviceUnavailable]: {
    status: 503,
    title: "The service is not available",
    cause: "Storage did not answer.",
    remedy: "Try again after `Retry-After`.",
  },
  [errorCodes.workFailed]: {
    ...failed,
    cause: "The work itself said that it cannot succeed; `detail` is its reason.",
    remedy: "Change the request as the reason says. The same request fails again.",
  },
  [errorCodes.resultNotStored]: {
    ...failed,
    cause: "The work succeeded, but its result could not be stored.",
    remedy: "Submit the request again; tell the operator when it repeats.",
  },
  [errorCodes.attemptsExhausted]: {
    ...failed,
    cause: "Every attempt at the work failed.",
    remedy: "Submit the request again later; the operator finds each attempt in the log.",
  },
  [errorCodes.deadlineExceeded]: {
    ...failed,
    cause: "The work did not end before the operation's deadline.",
    remedy: "Submit the request again; the operator may raise `deadlineMinutes`.",
  },
  [errorCodes.endedByOperator]: {
    ...failed,
    cause: "An operator ended the operation; `detail` is the reason, where one was given.",
    remedy: "Ask the operator, or submit the request again later.",
  },
  [errorCodes.malformedMessage]: {
    ...failed,
    cause: "The message or the stored request could not be read.",
    remedy: "Submit the request again.",
  },
  [errorCodes.resultTooLarge]: {
    status: 422,
    title: "The result is too large for this door",
    cause:
      "The work behind the synchronous door succeeded; its result is larger than one blocking call relays.",
    remedy: "GET the URL in `Location`: it is the result, whole or in ranges.",
  },
  [errorCodes.timeBudgetExceeded]: {
    status: 504,
    title: "The work goes on",
    cause: "The synchronous door's time ran out before the work ended.",
    remedy:
      "GET the URL in `Location` until it is done. Do not send the request again without an `Idempotency-Key`: that would begin a second operation.",
  },
} as const satisfies Readonly<Record<ErrorCode, ProblemDescription>>;
