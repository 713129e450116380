import { exposedHeaders, headers } from "../http";
import type { Part } from "./json";

const url: Part = { type: "string", format: "uri" };
const text: Part = { type: "string", minLength: 1 };

/** Every header that an answer can have: its name as it is written, what it says, its schema. */
const described = {
  [headers.location]: ["Location", "Where to look next", url],
  [headers.operationLocation]: ["Operation-Location", "The operation as a resource", url],
  [headers.retryAfter]: [
    "Retry-After",
    "Seconds after which to ask again",
    { type: "integer", minimum: 1 },
  ],
  [headers.cacheControl]: ["Cache-Control", "Whether the answer may be kept", text],
  [headers.contentTypeOptions]: [
    "X-Content-Type-Options",
    "The body is what its type says",
    { type: "string", const: "nosniff" },
  ],
  [headers.requestId]: ["x-ms-request-id", "Finds this request in the log", text],
  [headers.exposeHeaders]: [
    "Access-Control-Expose-Headers",
    "What a script of another origin may read",
    { type: "string", const: exposedHeaders },
  ],
  [headers.errorCode]: ["x-ms-error-code", "error.code of the problem", text],
  [headers.etag]: [
    "ETag",
    "Version of the stored result",
    { type: "string", pattern: '^(W/)?"[^"]*"$' },
  ],
  [headers.acceptRanges]: ["Accept-Ranges", "Unit of the ranges that may be asked for", text],
  [headers.contentRange]: ["Content-Range", "Which bytes of how many (RFC 9110, 14.4)", text],
  [headers.contentDisposition]: ["Content-Disposition", "How a browser keeps it", text],
  [headers.contentSecurityPolicy]: ["Content-Security-Policy", "What of it a browser runs", text],
  [headers.preferenceApplied]: ["Preference-Applied", "RFC 7240", text],
  [headers.allow]: ["Allow", "Methods of this route", text],
  [headers.acceptPost]: ["Accept-Post", "Media types of a body", text],
  [headers.wwwAuthenticate]: ["WWW-Authenticate", "How to authenticate", text],
} as const satisfies Readonly<Record<string, readonly [string, string, Part]>>;

export type AnswerHeader = keyof typeof described;

/** Whether an answer always has the header, or can have it. */
export type HeaderUse = "always" | "sometimes";

/** Members of a response's `headers`. */
export function headerParts(uses: Readonly<Partial<Record<AnswerHeader, HeaderUse>>>): Part {
  const parts = Object.entries(uses).map(([name, use]) => {
    const [written, description, schema] = described[name as AnswerHeader];
    return [written, { description, ...(use === "always" && { required: true }), schema }];
  });
  return Object.fromEntries(parts) as Part;
}
