import { profiles } from "../../../contract";
import { sampleRequest, sampleResult, TestApp } from "../../support/function-app";

const traits = ["location", "retry-after", "cache-control", "content-type"];

/** Status, the headers that tell states apart, and the body. */
function seen({ status, headers, json }: Awaited<ReturnType<TestApp["status"]>>) {
  const shown = Object.fromEntries(traits.flatMap((n) => (headers[n] ? [[n, headers[n]]] : [])));
  return { status, headers: shown, json };
}

const noStore = { "cache-control": "no-store" };
const problemType = { ...noStore, "content-type": "application/problem+json" };
const jsonType = { ...noStore, "content-type": "application/json" };

async function pendingApp() {
  const app = new TestApp();
  return { app, id: await app.submitted() };
}

/** An operation that ended with this outcome. */
async function endedApp(outcome: "success" | "permanent-failure" = "success") {
  const app = new TestApp();
  const id = await app.submitted({ ...sampleRequest, simulate: { outcome } });
  await app.deliver();
  return { app, id };
}

describe("the status of a pending operation", () => {
  test("is 202 with itself as Location, profile redirect", async () => {
    const { app, id } = await pendingApp();
    const answer = await app.status(id);
    expect(seen(answer)).toEqual({
      status: 202,
      headers: {
        ...jsonType,
        location: `https://api.example/api/status/${id}`,
        "retry-after": "1",
      },
      json: (await app.operation(id)).json,
    });
  });

  test("is 200 without Location, profile see-other", async () => {
    const { app, id } = await pendingApp();
    expect(seen(await app.status(id, { query: "profile=see-other" }))).toEqual({
      status: 200,
      headers: { ...jsonType, "retry-after": "1" },
      json: (await app.operation(id)).json,
    });
  });

  test("is 202 with the operation, profile inline, and keeps the client in its profile", async () => {
    const { app, id } = await pendingApp();
    expect(seen(await app.status(id, { query: "profile=inline" }))).toEqual({
      status: 202,
      headers: {
        ...jsonType,
        location: `https://api.example/api/status/${id}?profile=inline`,
        "retry-after": "1",
      },
      json: (await app.operation(id)).json,
    });
  });

  test("is polled less often the older it is, at least every 30 seconds", async () => {
    const { app, id } = await pendingApp();
    const seconds: unknown[] = [];
    for (const wait of [0, 10, 15, 3_000]) {
      await app.clock.advance(wait);
      seconds.push((await app.status(id)).headers["retry-after"]);
    }
    expect(seconds).toEqual(["1", "1", "3", "30"]);
  });

  test("costs one storage read", async () => {
    const { app, id } = await pendingApp();
    app.operations.reads = 0;
    await app.status(id);
    expect(app.operations.reads).toBe(1);
  });
});

describe("the status of an operation that succeeded", () => {
  test.each([
    ["redirect", 302],
    ["see-other", 303],
  ])("leads to the same origin's result, profile %s", async (profile, status) => {
    const { app, id } = await endedApp();
    expect(seen(await app.status(id, { query: `profile=${profile}` }))).toEqual({
      status,
      headers: { ...noStore, location: `https://api.example/api/results/${id}` },
      json: {},
    });
  });

  test("is the result itself, profile inline", async () => {
    const { app, id } = await endedApp();
    const answer = await app.status(id, { query: "profile=inline" });
    expect([answer.status, answer.json, answer.headers["location"]]).toEqual([
      200,
      sampleResult,
      undefined,
    ]);
  });

  test.each(profiles)("follows the deployment's profile %s", async (profile) => {
    const app = new TestApp({ profile });
    const id = await app.submitted();
    await app.deliver();
    const expected = { redirect: 302, "see-other": 303, inline: 200 }[profile];
    expect((await app.status(id)).status).toBe(expected);
  });
});

describe("the status of an operation that ended without a result", () => {
  test.each(profiles)("is a 422 problem after a failure, profile %s", async (profile) => {
    const { app, id } = await endedApp("permanent-failure");
    const message = "The quote cannot be made: simulate.outcome is permanent-failure.";
    expect(seen(await app.status(id, { query: `profile=${profile}` }))).toEqual({
      status: 422,
      headers: problemType,
      json: {
        type: "https://api.example/api/problems/WorkFailed",
        title: "The operation failed",
        detail: message,
        error: { code: "WorkFailed", message },
      },
    });
  });

  test.each(profiles)("is a 409 problem after a cancel, profile %s", async (profile) => {
    const { app, id } = await pendingApp();
    await app.cancel(id);
    await app.deliver();
    const answer = await app.status(id, { query: `profile=${profile}` });
    expect([answer.status, answer.json["error"]]).toEqual([
      409,
      { code: "Canceled", message: "The operation was canceled at the client's request." },
    ]);
  });
});

describe("an operation that is not there", () => {
  const unknown = "7351d3ff-d30b-46df-aa5f-c35d00a9e624";
  const endpoints = ["status", "operation", "result", "cancel"] as const;

  test.each(endpoints)("is a 404 problem for an unknown id at %s", async (endpoint) => {
    const answer = await new TestApp()[endpoint](unknown);
    expect([answer.status, answer.headers["content-type"], answer.json["error"]]).toEqual([
      404,
      "application/problem+json",
      expect.objectContaining({ code: "OperationNotFound" }),
    ]);
  });

  test.each(endpoints)("costs no storage read at %s when the id is no UUID", async (endpoint) => {
    const app = new TestApp();
    for (const id of ["1", "../../x", unknown.toUpperCase(), `${unknown}'`, "__proto__", ""]) {
      expect((await app[endpoint](id)).status).toBe(404);
    }
    expect(app.operations.reads).toBe(0);
  });

  test.each(endpoints)(
    "is the same 404, byte for byte, for another caller at %s",
    async (endpoint) => {
      const app = new TestApp({ authentication: "entra", platformAuthenticates: true });
      const as = (caller: string) => ({ headers: { "x-ms-client-principal-id": caller } });
      const id = await app.submitted(sampleRequest, as("anna").headers);
      expect(await app[endpoint](id, as("bert"))).toEqual(await app[endpoint](unknown, as("bert")));
      expect((await app.status(id, as("anna"))).status).toBe(202);
      expect((await app[endpoint](id)).status).toBe(401);
    },
  );

  test.each(endpoints)("is 410, then 404, after its retention at %s", async (endpoint) => {
    for (const swept of [false, true]) {
      const { app, id } = await endedApp();
      const at = async (seconds: number) => {
        await app.clock.advance(seconds);
        if (swept) await app.sweep();
        const { status, json } = await app[endpoint](id);
        return `${status} ${String((json["error"] as { code?: string } | undefined)?.code)}`;
      };
      const before = await at(86_399);
      expect(before).not.toMatch(/^410|OperationNotFound/);
      expect([await at(1), await at(86_399), await at(1)]).toEqual([
        "410 OperationExpired",
        "410 OperationExpired",
        "404 OperationNotFound",
      ]);
    }
  });
});

describe("DELETE of the status", () => {
  test("cancels as DELETE of the operation does", async () => {
    const { app, id } = await pendingApp();
    const asked = await app.status(id, { method: "DELETE" });
    expect([asked.status, asked.json["status"], asked.headers["operation-location"]]).toEqual([
      202,
      "Canceling",
      `https://api.example/api/operations/${id}`,
    ]);
    await app.deliver();
    const { json } = await app.operation(id);
    expect([json["status"], json["error"]]).toMatchObject(["Canceled", { code: "Canceled" }]);
    const again = await app.status(id, { method: "DELETE" });
    expect([again.status, again.json["error"]]).toMatchObject([
      409,
      { code: "OperationCompleted" },
    ]);
  });
});
