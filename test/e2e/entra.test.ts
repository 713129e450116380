import { headers, limits, mediaTypes, routePath } from "../../contract";
import { quote, type Answer, type Caller } from "../support/caller";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

describe.each(pollingStacks)("Microsoft Entra authentication on %s", (stack) => {
  let running: RunningStack;
  let alice: Caller;
  let bob: Caller;
  let id: string;
  beforeAll(async () => {
    const mode = { mode: "entra", clientId: "11111111-2222-3333-4444-555555555555" };
    running = await startStack(stack, {
      variables: { REQUEST_REPLY_AUTHENTICATION: JSON.stringify(mode) },
    });
    alice = running.callerAs("alice");
    bob = running.callerAs("bob");
    id = await alice.submitted(quote);
    await alice.ended(id);
  });
  afterAll(() => running?.stop());

  const routes = ["status", "operation", "result"] as const;
  const seen = ({ status, text, headers: all }: Answer): unknown => [
    status,
    text,
    [...all].filter(([name]) => !["date", headers.requestId].includes(name)),
  ];

  test("the submitter's token opens every route", async () => {
    const statuses = routes.map(async (name) => (await alice.call(routePath(name, id))).status);
    expect(await Promise.all(statuses)).toEqual([302, 200, 200]);
  });

  test.each(routes)(
    "fails for another person on the %s route, as for an unknown id to the byte",
    async (name) => {
      const foreign = await bob.call(routePath(name, id));
      const unknown = await bob.call(routePath(name, "00000000-0000-4000-8000-000000000000"));
      expect(foreign.status).toBe(404);
      expect(seen(foreign)).toEqual(seen(unknown));
    },
  );

  test("another person who asks far too often uses up nothing of the submitter's, and learns nothing", async () => {
    const { pollBurst } = limits;
    const poll = (caller: Caller, of: string) => caller.call(routePath("status", of));
    const flood = (of: string) =>
      Promise.all(Array.from({ length: 3 * pollBurst }, () => poll(bob, of)));
    const kinds = (answers: Answer[]) => new Set(answers.map(({ status }) => status));
    const [foreign, unknown] = [
      kinds(await flood(id)),
      kinds(await flood("00000000-0000-4000-8000-000000000001")),
    ];
    // A machine that is slow enough asks nobody to slow down.
    expect([404, 429]).toEqual(expect.arrayContaining([...foreign, ...unknown]));
    const own = Array.from({ length: pollBurst - 10 }, () => poll(alice, id));
    expect([...kinds(await Promise.all(own))]).toEqual([302]);
  });

  test("fails for another person who cancels, and changes nothing", async () => {
    expect((await bob.call(routePath("operation", id), { method: "DELETE" })).status).toBe(404);
    expect((await alice.call(routePath("operation", id))).json.status).toBe("Succeeded");
  });

  test("an Idempotency-Key belongs to its person", async () => {
    const key = { [headers.idempotencyKey]: "order-1" };
    const answers = await Promise.all([alice.submit(quote, key), bob.submit(quote, key)]);
    expect(answers[0].json.id).not.toBe(answers[1].json.id);
  });

  test("fails without a token, with a broken one, and with a principal that the caller made up", async () => {
    const forged = { "x-ms-client-principal-id": "somebody", "x-ms-client-principal": "e30=" };
    for (const authorization of ["", "Bearer x.y.z", "Basic YTpi"]) {
      const submit = await alice.call(routePath("submit"), {
        method: "POST",
        headers: { [headers.contentType]: mediaTypes.json, ...forged, authorization },
        body: JSON.stringify(quote),
      });
      const status = await alice.call(routePath("status", id), {
        headers: { ...forged, authorization },
      });
      expect([submit.status, status.status]).toEqual([401, 401]);
    }
  });

  test("a principal that the caller made up does not replace the token's", async () => {
    const oid = "00000000-0000-4000-8000-00000000000a";
    const answer = await bob.call(routePath("operation", id), {
      headers: { "x-ms-client-principal-id": oid },
    });
    expect(answer.status).toBe(404);
  });
});
