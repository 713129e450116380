import fc from "fast-check";
import { routePath, routes } from "../../contract";
import { openApiDocument } from "../../contract/openapi/document";
import { type Answer, bytesOf } from "../../functions/http/answer";
import { type Handler, serve } from "../../functions/http/endpoint";
import { operationResource } from "../../functions/endpoints/operation-resource";
import { getResult } from "../../functions/endpoints/result";
import { checkStatus } from "../../functions/endpoints/status-checker";
import { acceptWork } from "../../functions/endpoints/work-acceptor";
import * as work from "../sample/schema";
import { TestApp } from "../support/function-app";
import {
  anyHeaders,
  anyQuery,
  brokenBodies,
  headerValue,
  ids,
  methods,
  requests,
} from "../support/generated-requests";
import { OpenApiCheck } from "../support/openapi-check";

const base = "https://api.example";
const document = openApiDocument({ work, publicBaseUrl: base, authentication: "function-key" });
const described = new OpenApiCheck(document);

const handlers = {
  submit: acceptWork,
  status: checkStatus,
  operation: operationResource,
  result: getResult,
} as const satisfies Record<string, Handler>;
type Name = keyof typeof handlers;

interface Sent {
  readonly name: Name;
  readonly id?: string;
  readonly method: string;
  readonly query?: Record<string, string>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** Calls the handler that a URL leads to; the answer is one that the document describes. */
async function answerTo(app: TestApp, sent: Sent): Promise<Answer> {
  const { name, id = "", method, query = {}, headers = {}, body } = sent;
  const content = (async function* () {
    yield Buffer.from(body ?? "");
  })();
  const given = { get: (header: string) => headers[header] ?? null };
  const request = { method, query: new URLSearchParams(query), params: { id }, body: content };
  const invocation = {
    requestId: "r",
    traceparent: "",
    log: app.deps.log,
    dependencies: () => app.deps,
  };
  const asked = serve(routes[name], handlers[name], { ...request, headers: given }, invocation);
  const answer = await passingTime(asked, app);
  const seen = {
    method,
    url: base + routePath(name, encodeURIComponent(id) || "x"),
    status: answer.status,
    headers: new Headers(answer.headers),
    text: (await bytesOf(answer.body ?? "")).toString(),
  };
  expect(described.violations(seen)).toEqual([]);
  return answer;
}

/** A held answer comes within its wait; one that takes longer never comes. */
async function passingTime<T>(asked: Promise<T>, app: TestApp): Promise<T> {
  let over = false;
  const end = () => (over = true);
  asked.then(end, end);
  for (let second = 0; !over && second < 60; second++) await app.clock.advance(1);
  if (!over) throw new Error("no answer within a minute");
  return asked;
}

const json = { "content-type": "application/json" };
const prefer = fc.oneof(
  headerValue,
  fc.constantFrom("wait=1", "wait=99999", "respond-async, wait=2"),
);
describe("requests that are generated from the OpenAPI document", () => {
  test("are accepted when its schema allows them", async () => {
    const key = fc.stringMatching(/^[!-~]{1,255}$/);
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.record(
          { "idempotency-key": key, "operation-id": fc.uuid(), prefer },
          { requiredKeys: [] },
        ),
        async (body, headers) => {
          const sent = { body: JSON.stringify(body), headers: { ...json, ...headers } };
          const answer = await answerTo(new TestApp(), { name: "submit", method: "POST", ...sent });
          expect(answer.status).toBe(202);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("are refused, never with a 5xx, whatever is wrong with the body", async () => {
    await fc.assert(
      fc.asyncProperty(brokenBodies(requests), async (body) => {
        const sent = { name: "submit", method: "POST", headers: json, body } as const;
        const answer = await answerTo(new TestApp(), sent);
        // A member that was put in can be one that fits.
        expect([202, 400]).toContain(answer.status);
      }),
      { numRuns: 150 },
    );
  });

  test("are answered, never with a 5xx, whatever headers and queries they have", async () => {
    const names = [
      "content-type",
      "content-length",
      "content-encoding",
      "idempotency-key",
    ] as const;
    const others = ["operation-id", "traceparent", "prefer", "if-match", "if-none-match"] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Name>("submit", "status", "operation", "result"),
        methods,
        ids,
        anyHeaders([...names, ...others]),
        anyQuery,
        requests.map((value) => JSON.stringify(value)),
        async (name, method, id, headers, query, body) => {
          const app = new TestApp();
          const known = await app.submitted();
          for (const asked of [id, known]) {
            const sent = { name, method, id: asked, headers, query, body };
            expect((await answerTo(app, sent)).status).toBeLessThan(500);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
