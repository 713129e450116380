import type { HttpCookie, HttpData, NullableString, TypedData } from "../rpc";
import { isEndToEnd, type SiteAnswer, type SiteRequest } from "./exchange";

/** Answers that never have a body (RFC 9110). */
const bodilessStatuses = new Set([204, 205, 304]);

/** A request as the host hands it to the worker: header values, query and parameters one each. */
export function toHttpData(
  request: SiteRequest,
  params: Record<string, string>,
  body: Uint8Array | undefined,
): HttpData {
  const query: Record<string, string> = {};
  for (const [name, value] of new URL(request.url).searchParams) {
    // A repeated parameter arrives as one value, joined by commas.
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  }
  return {
    method: request.method,
    url: request.url,
    nullableHeaders: nullable(
      Object.fromEntries(Object.entries(request.headers).filter(([name]) => isEndToEnd(name))),
    ),
    nullableQuery: nullable(query),
    nullableParams: nullable(params),
    body: body && body.length > 0 ? { bytes: body } : null,
  };
}

/** A function's return value as an answer; 204 when it returned nothing, as on Azure. */
export function toSiteAnswer(returned: TypedData | undefined): SiteAnswer {
  const http = returned?.http;
  if (!http) {
    return { status: 204, headers: {} };
  }
  const status = Number(http.statusCode ?? 200);
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    if (isEndToEnd(name) && name !== "content-length") {
      headers[name] = value;
    }
  }
  if (http.cookies && http.cookies.length > 0) {
    headers["set-cookie"] = http.cookies.map(cookieHeader);
  }
  return bodilessStatuses.has(status)
    ? { status, headers }
    : { status, headers, body: bytesOf(http.body) };
}

function nullable(values: Record<string, string>): Record<string, NullableString> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

function bytesOf(body: TypedData | null | undefined): Uint8Array {
  return body?.bytes ?? Buffer.from(body?.string ?? body?.json ?? "");
}

function cookieHeader(cookie: HttpCookie): string {
  const expires = cookie.expires && new Date(cookie.expires.value.seconds * 1000).toUTCString();
  const sameSite = { none: undefined, lax: "Lax", strict: "Strict", explicitNone: "None" };
  const attributes = [
    ["Domain", cookie.domain?.value],
    ["Path", cookie.path?.value],
    ["Expires", expires],
    ["Max-Age", cookie.maxAge?.value],
    ["SameSite", sameSite[cookie.sameSite ?? "none"]],
  ].filter(([, value]) => value !== undefined);
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    ...attributes.map(([name, value]) => `${name}=${value}`),
    ...(cookie.secure?.value ? ["Secure"] : []),
    ...(cookie.httpOnly?.value ? ["HttpOnly"] : []),
  ].join("; ");
}
