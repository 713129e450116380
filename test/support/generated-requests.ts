import fc from "fast-check";
import { profiles } from "../../contract";
import { openApiDocument } from "../../contract/openapi/document";
import * as work from "../sample/schema";
import type { QuoteRequest } from "../sample/schema";
import { allowedBy } from "./schema-arbitrary";

/** Requests that are generated from the OpenAPI document of the tests' work. */

const { components } = openApiDocument({
  work,
  publicBaseUrl: "https://api.example",
  authentication: "function-key",
});

/** Bodies that its schema allows. */
export const requests = allowedBy(components.schemas["WorkRequest"] as never);

/** The same, of work that is done at once: nothing is left to wait for. */
export const quickRequests = requests.map((request) => {
  const { customer, lines } = request as QuoteRequest;
  return { customer, lines };
});

/** Bodies with something wrong; one that was given a member can be one that fits. */
export function brokenBodies(good: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.oneof(
    fc.json(),
    fc.string(),
    fc.tuple(good, fc.string(), fc.jsonValue()).map(([body, member, value]) =>
      // Not by assignment, to which `__proto__` is another thing.
      JSON.stringify(Object.fromEntries([...Object.entries(body as object), [member, value]])),
    ),
    fc
      .tuple(good, fc.constantFrom("customer", "lines"), fc.jsonValue())
      .map(([body, member, value]) => JSON.stringify({ ...(body as object), [member]: value })),
  );
}

/** Any value of a header that HTTP carries: no control character, DEL included (RFC 9110, 5.5). */
export const headerValue = fc.string({
  unit: fc
    .oneof(fc.integer({ min: 32, max: 126 }), fc.integer({ min: 128, max: 255 }))
    .map((code) => String.fromCharCode(code)),
  maxLength: 300,
});

/** Any values of some of these headers. */
export function anyHeaders(
  names: readonly string[],
): fc.Arbitrary<Readonly<Record<string, string>>> {
  const values = Object.fromEntries(names.map((name) => [name, headerValue]));
  return fc.record(values, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>;
}

export const anyQuery = fc.record(
  { profile: fc.oneof(fc.string(), fc.constantFrom(...profiles)), via: fc.string() },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, string>>;

export const methods = fc.constantFrom("GET", "HEAD", "POST", "DELETE", "PUT", "PATCH");
export const ids = fc.oneof(fc.uuid(), fc.string({ minLength: 1, maxLength: 50 }));
