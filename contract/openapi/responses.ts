import { type ErrorCode, errorCodes, headers, mediaTypes } from "../http";
import { problems } from "../problems";
import { type AnswerHeader, type HeaderUse, headerParts } from "./headers";
import { type Part, refTo } from "./json";

type Uses = Readonly<Partial<Record<AnswerHeader, HeaderUse>>>;

/** What every answer of the service itself carries. */
const everyAnswer: Uses = {
  [headers.cacheControl]: "always",
  [headers.contentTypeOptions]: "always",
  [headers.requestId]: "always",
  [headers.exposeHeaders]: "always",
};

/** An answer of the service, with what the route adds to the headers of every answer. */
export function response(description: string, uses: Uses = {}, content?: Part): Part {
  return {
    description,
    headers: headerParts({ ...everyAnswer, ...uses }),
    ...(content && { content }),
  };
}

export function jsonContent(schema: string): Part {
  return { [mediaTypes.json]: { schema: refTo("schemas", schema) } };
}

/** JSON of one of two schemas, or a result of whatever type the work gave it. */
export function eitherContent(...names: readonly [string, string]): Part {
  const schema = { anyOf: names.map((name) => refTo("schemas", name)) };
  return { [mediaTypes.json]: { schema }, "*/*": { schema: {} } };
}

/** A result: JSON of the work's own schema, or whatever type the work gave it. */
export const resultContent: Part = {
  ...jsonContent("WorkResult"),
  "*/*": { schema: {} },
};

/** Headers of a result, beside those of every answer. */
export const resultHeaders: Uses = {
  [headers.etag]: "always",
  [headers.contentDisposition]: "sometimes",
  [headers.contentSecurityPolicy]: "sometimes",
};

/** Headers that a problem with this code adds. */
const problemHeaders: Readonly<Partial<Record<ErrorCode, AnswerHeader>>> = {
  [errorCodes.tooManyRequests]: headers.retryAfter,
  [errorCodes.resultNotReady]: headers.retryAfter,
  [errorCodes.dispatchFailed]: headers.retryAfter,
  [errorCodes.serviceUnavailable]: headers.retryAfter,
  [errorCodes.methodNotAllowed]: headers.allow,
  [errorCodes.unsupportedMediaType]: headers.acceptPost,
  [errorCodes.rangeNotSatisfiable]: headers.contentRange,
};

/** What every route can answer, whatever it is asked. */
const always: readonly ErrorCode[] = [errorCodes.internalError, errorCodes.serviceUnavailable];

/**
 * The problems of a route, by status.
 * @param uses headers that an answer with such a problem can have besides
 */
export function problemResponses(codes: readonly ErrorCode[], uses: Uses = {}): Part {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, ...always]) {
    const { status } = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].map(([status, list]) => [
    String(status),
    problemResponse(list, uses),
  ]);
  return Object.fromEntries(entries) as Part;
}

export function problemResponse(codes: readonly ErrorCode[], uses: Uses = {}): Part {
  const isOnly = codes.length === 1;
  const added = codes.flatMap((code) => problemHeaders[code] ?? []);
  const own = Object.fromEntries(
    added.map((name) => [name, isOnly ? "always" : "sometimes"]),
  ) as Uses;
  const titles = codes.map((code) => `${code}: ${problems[code].title}.`);
  return response(
    titles.join(" "),
    { ...uses, ...own, [headers.errorCode]: "always" },
    { [mediaTypes.problem]: { schema: refTo("schemas", "Problem") } },
  );
}

/** How an operation without a result is answered; the work, or its backend, has codes of its own. */
export const endedWithoutResult: readonly ErrorCode[] = [
  errorCodes.canceled,
  errorCodes.workFailed,
  errorCodes.resultNotStored,
  errorCodes.attemptsExhausted,
  errorCodes.deadlineExceeded,
  errorCodes.malformedMessage,
];
