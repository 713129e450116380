/** The route prefix that the Functions host puts before every route (`host.json`, default). */
const routePrefix = "/api";

/** One HTTP endpoint: the Functions route template and the methods that it answers. */
export interface Route {
  /** Name of the function that serves it. */
  readonly functionName: string;
  /** Route template as `app.http` takes it, without the prefix. */
  readonly route: string;
  /** Methods answered; every other one gets 405 with this list in `Allow`. */
  readonly methods: readonly HttpMethod[];
}

export type HttpMethod = "GET" | "HEAD" | "POST" | "DELETE" | "PUT" | "PATCH" | "OPTIONS";

/** Every method is registered, so that a wrong one is told what is allowed instead of getting 404. */
export const registeredMethods: readonly HttpMethod[] = [
  "GET",
  "HEAD",
  "POST",
  "DELETE",
  "PUT",
  "PATCH",
  "OPTIONS",
];

export const routes = {
  submit: { functionName: "work-acceptor", route: "requests", methods: ["POST"] },
  status: { functionName: "status-checker", route: "status/{id}", methods: ["GET", "HEAD"] },
  operation: {
    functionName: "operation",
    route: "operations/{id}",
    methods: ["GET", "HEAD", "DELETE"],
  },
  result: { functionName: "result", route: "results/{id}", methods: ["GET", "HEAD"] },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** Path of a route: `routePath("status", id)` is `/api/status/{id}` with the id filled in. */
export function routePath(name: RouteName, id = "{id}"): string {
  return `${routePrefix}/${routes[name].route.replace("{id}", id)}`;
}

/**
 * How the status endpoint tells that the work is done.
 * - `redirect`: 202 while pending, 302 to the result (the pattern as its sources give it)
 * - `see-other`: 200 while pending, 303 to the result (current Architecture Center guidance)
 * - `inline`: 202 while pending, then 200 with the result itself (the Logic Apps HTTP action)
 */
export const profiles = ["redirect", "see-other", "inline"] as const;
export type Profile = (typeof profiles)[number];

/** Query parameters of the contract. */
export const queries = { profile: "profile", via: "via" } as const;

/** Value of `?via=` that asks for a valet key instead of the content. */
export const viaSas = "sas";

/** Header names, in the lower case that Node and fetch compare. */
export const headers = {
  allow: "allow",
  authorization: "authorization",
  cacheControl: "cache-control",
  /** Set by App Service authentication; a caller cannot send it while that is on. */
  clientPrincipalId: "x-ms-client-principal-id",
  contentDisposition: "content-disposition",
  contentEncoding: "content-encoding",
  contentLength: "content-length",
  contentType: "content-type",
  etag: "etag",
  exposeHeaders: "access-control-expose-headers",
  functionKey: "x-functions-key",
  idempotencyKey: "idempotency-key",
  ifNoneMatch: "if-none-match",
  location: "location",
  operationLocation: "operation-location",
  prefer: "prefer",
  preferenceApplied: "preference-applied",
  requestId: "x-ms-request-id",
  retryAfter: "retry-after",
  traceparent: "traceparent",
  /** Finds a workflow run by the caller's own id; Logic Apps passes it on to the run history. */
  workflowClientTrackingId: "x-ms-client-tracking-id",
  /** The run that a request to a workflow's trigger started. */
  workflowRunId: "x-ms-workflow-run-id",
  wwwAuthenticate: "www-authenticate",
} as const;

/** Response headers that a browser's script on another origin may read. */
export const exposedHeaders = "Location, Operation-Location, Retry-After, ETag";

export const mediaTypes = {
  json: "application/json",
  problem: "application/problem+json",
} as const;

/** The machine-readable `error.code` of every problem document. */
export const errorCodes = {
  invalidRequest: "InvalidRequest",
  invalidHeader: "InvalidHeader",
  unsupportedMediaType: "UnsupportedMediaType",
  payloadTooLarge: "PayloadTooLarge",
  idempotencyKeyReused: "IdempotencyKeyReused",
  operationNotFound: "OperationNotFound",
  operationExpired: "OperationExpired",
  operationCompleted: "OperationCompleted",
  resultNotReady: "ResultNotReady",
  resultNotAvailable: "ResultNotAvailable",
  methodNotAllowed: "MethodNotAllowed",
  tooManyRequests: "TooManyRequests",
  unauthenticated: "Unauthenticated",
  dispatchFailed: "DispatchFailed",
  serviceUnavailable: "ServiceUnavailable",
  internalError: "InternalError",
  canceled: "Canceled",
  /** The work itself said that it cannot succeed. */
  workFailed: "WorkFailed",
  /** The work succeeded, but storage did not take its result. */
  resultNotStored: "ResultNotStored",
  /** Every delivery attempt failed; the message went to the poison or dead-letter queue. */
  attemptsExhausted: "AttemptsExhausted",
  /** The operation did not end before its deadline. */
  deadlineExceeded: "DeadlineExceeded",
  /** The message on the queue could not be read. */
  malformedMessage: "MalformedMessage",
  /** The facade's time ran out; the operation goes on. */
  timeBudgetExceeded: "TimeBudgetExceeded",
} as const;

export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes];

/** `type` of the problem with this code (RFC 9457, 3.1.1). */
export function problemType(code: string): string {
  return `urn:problem-type:async-request-reply:${code}`;
}

/** A problem document (RFC 9457). The numeric `status` member is left out: Azure SDK pollers break on it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly error: { readonly code: string; readonly message: string };
  /** Every violation of a request, when `error.code` is `InvalidRequest`. */
  readonly violations?: readonly Violation[];
}

/** One violation: a JSON Pointer (RFC 6901) into the body, and what is wrong there. */
export interface Violation {
  readonly pointer: string;
  readonly message: string;
}
