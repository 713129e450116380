import { exposedHeaders } from "../../contract";
import { openApiDocument } from "../../contract/openapi/document";
import * as work from "../sample/schema";
import { type Exchange, OpenApiCheck } from "../support/openapi-check";

const base = "https://api.example";
const check = new OpenApiCheck(
  openApiDocument({ work, publicBaseUrl: base, authentication: "function-key" }),
);

const operation = {
  id: "6f1c0e6e-8a35-4d52-9a52-1d1f0f6f2c11",
  status: "Running",
  createdAt: "2026-01-31T12:00:00.000Z",
  lastUpdatedAt: "2026-01-31T12:00:00.000Z",
};
const always = {
  "content-type": "application/json",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-ms-request-id": "r",
  "access-control-expose-headers": exposedHeaders,
};

function exchange(headers: Record<string, string>, more: Partial<Exchange> = {}): Exchange {
  return {
    method: "GET",
    url: `${base}/api/operations/${operation.id}?x=1`,
    status: 200,
    text: JSON.stringify(operation),
    ...more,
    headers: new Headers({ ...always, ...headers }),
  };
}

describe("the check of an answer by the OpenAPI document", () => {
  test("passes what is described, and paths that are no part of the contract", () => {
    expect(check.violations(exchange({ "retry-after": "1" }))).toEqual([]);
    expect(check.violations(exchange({}, { url: `${base}/api/else`, status: 418 }))).toEqual([]);
  });

  test.each<[string, Exchange, RegExp]>([
    ["a status", exchange({}, { status: 418 }), /418: the status is not described/],
    ["a header", exchange({ "x-new": "1" }), /the header x-new is not described/],
    ["a header's value", exchange({ "retry-after": "0" }), /header Retry-After: .* must be >= 1/],
    ["a missing header", exchange({ "x-ms-request-id": "" }), /header x-ms-request-id/],
    ["a media type", exchange({ "content-type": "text/plain" }), /media type text\/plain/],
    [
      "a member",
      exchange({}, { text: JSON.stringify({ ...operation, secret: 1 }) }),
      /must NOT have additional properties/,
    ],
    ["a missing member", exchange({}, { text: "{}" }), /required property 'id'/],
    ["a method", exchange({}, { method: "PATCH" }), /PATCH .*: the method is not described/],
    ["a body of HEAD", exchange({}, { method: "HEAD" }), /a body came where none is/],
  ])("finds %s that is not", (_what, seen, reason) => {
    expect(check.violations(seen)).toEqual([expect.stringMatching(reason)]);
  });
});
