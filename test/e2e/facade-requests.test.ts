import fc from "fast-check";
import { headers, mediaTypes } from "../../contract";
import type { Answer } from "../support/caller";
import { anyHeaders, brokenBodies, quickRequests } from "../support/generated-requests";
import { startStack, type RunningStack } from "../support/running-stack";

const json = { [headers.contentType]: mediaTypes.json };

// The caller fails where an answer is not as OpenAPI describes it, or where none comes.
describe("requests at the facade's door that are generated from the OpenAPI document", () => {
  let running: RunningStack;
  beforeAll(async () => {
    // So long that on no machine an answer is 504.
    const variables = { REQUEST_REPLY_FACADE: JSON.stringify({ timeoutSeconds: 110 }) };
    running = await startStack("logic-app-facade", { variables });
  });
  afterAll(() => running?.stop());

  const post = (body: string, given: Readonly<Record<string, string>> = json): Promise<Answer> =>
    running.caller.call(running.triggerUrl, { method: "POST", headers: given, body });

  test("are answered with the result when its schema allows them", async () => {
    await fc.assert(
      fc.asyncProperty(quickRequests, async (body) => {
        const { status, text } = await post(JSON.stringify(body));
        expect([status, Object.keys(JSON.parse(text) as object)]).toEqual([
          200,
          ["customer", "lines", "totalCents"],
        ]);
      }),
      { numRuns: 10 },
    );
  });

  test("are refused when it does not", async () => {
    await fc.assert(
      fc.asyncProperty(brokenBodies(quickRequests), async (body) => {
        // A member that was put in can be one that fits.
        expect([200, 400]).toContain((await post(body)).status);
      }),
      { numRuns: 60 },
    );
  });

  test("are answered, never with a 5xx, whatever headers they have", async () => {
    const names = ["idempotency-key", "operation-id", "traceparent", "diagnostic-id", "prefer"];
    await fc.assert(
      fc.asyncProperty(
        anyHeaders([...names, "content-type", "content-encoding", "x-forwarded-for"]),
        fc.oneof(brokenBodies(quickRequests), quickRequests.map(JSON.stringify as () => string)),
        async (given, body) => {
          expect((await post(body, given)).status).toBeLessThan(500);
        },
      ),
      { numRuns: 80 },
    );
  });
});
