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
  status: {
    functionName: "status-checker",
    route: "status/{id}",
    methods: ["GET", "HEAD", "DELETE"],
  },
  operation: {
    functionName: "operation",
    route: "operations/{id}",
    methods: ["GET", "HEAD", "DELETE"],
  },
  result: { functionName: "result", route: "results/{id}", methods: ["GET", "HEAD"] },
  openapi: { functionName: "openapi", route: "openapi.json", methods: ["GET", "HEAD"] },
  problem: { functionName: "problem", route: "problems/{id}", methods: ["GET", "HEAD"] },
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
  /** Media types that a POST is accepted in (W3C LDP, 7.1). */
  acceptPost: "accept-post",
  acceptRanges: "accept-ranges",
  allow: "allow",
  authorization: "authorization",
  cacheControl: "cache-control",
  /** Set by App Service authentication; a caller cannot send it while that is on. */
  clientPrincipalId: "x-ms-client-principal-id",
  contentDisposition: "content-disposition",
  contentEncoding: "content-encoding",
  contentLength: "content-length",
  contentRange: "content-range",
  contentSecurityPolicy: "content-security-policy",
  contentType: "content-type",
  contentTypeOptions: "x-content-type-options",
  /** `error.code` of a problem, where a client looks before it reads the body (Azure's REST guideline). */
  errorCode: "x-ms-error-code",
  etag: "etag",
  exposeHeaders: "access-control-expose-headers",
  functionKey: "x-functions-key",
  idempotencyKey: "idempotency-key",
  ifMatch: "if-match",
  ifNoneMatch: "if-none-match",
  ifRange: "if-range",
  location: "location",
  /** The client's own id for the operation (Azure's REST guideline, long-running operations). */
  operationId: "operation-id",
  operationLocation: "operation-location",
  prefer: "prefer",
  preferenceApplied: "preference-applied",
  range: "range",
  requestId: "x-ms-request-id",
  retryAfter: "retry-after",
  traceparent: "traceparent",
  /** Finds a workflow run by the caller's own id; Logic Apps passes it on to the run history. */
  workflowClientTrackingId: "x-ms-client-tracking-id",
  /** The run that a request to a workflow's trigger started. */
  workflowRunId: "x-ms-workflow-run-id",
  wwwAuthenticate: "www-authenticate",
} as const;

/** What every answer carries unless it says otherwise: kept by nobody, and read as what it says it is. */
export const defaultHeaders = {
  [headers.cacheControl]: "no-store",
  [headers.contentTypeOptions]: "nosniff",
} as const;

/** Response headers that a browser's script on another origin may read. */
export const exposedHeaders =
  "Location, Operation-Location, Retry-After, ETag, Preference-Applied, x-ms-request-id, x-ms-error-code";

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
  operationIdTaken: "OperationIdTaken",
  rangeNotSatisfiable: "RangeNotSatisfiable",
  preconditionFailed: "PreconditionFailed",
  operationNotFound: "OperationNotFound",
  operationExpired: "OperationExpired",
  operationCompleted: "OperationCompleted",
  problemNotFound: "ProblemNotFound",
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
  /** An operator ended the operation. */
  endedByOperator: "EndedByOperator",
  /** The message on the queue could not be read. */
  malformedMessage: "MalformedMessage",
  /** The operation has succeeded, with a result that the facade cannot relay. */
  resultTooLarge: "ResultTooLarge",
  /** The facade's time ran out; the operation goes on. */
  timeBudgetExceeded: "TimeBudgetExceeded",
} as const;

export type ErrorCode = (typeof errorCodes)[keyof typeof errorCodes];

/** What the `type` of a problem begins with, when the service's own pages explain its problems. */
export function problemBaseUrl(publicBaseUrl: string): string {
  return publicBaseUrl + routePath("problem", "");
}

/** A problem document (RFC 9457). The numeric `status` member is left out: Azure SDK pollers break on it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly error: { readonly code: string; readonly message: string };
  /** The violations of a request, when `error.code` is `InvalidRequest`: `limits.violations` at most. */
  readonly violations?: readonly Violation[];
  /** How many more there are than `violations` lists. */
  readonly violationsOmitted?: number;
}

/** One violation: a JSON Pointer (RFC 6901) into the body, and what is wrong there. */
export interface Violation {
  readonly pointer: string;
  readonly message: string;
}
