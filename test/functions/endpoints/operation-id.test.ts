import { sampleRequest, TestApp } from "../../support/function-app";

const chosen = "0f8fad5b-d9cb-469f-a165-70867728950e";
const other = { ...sampleRequest, customer: "Fabrikam" };
const withId = (id: string) => ({ headers: { "operation-id": id } });

describe("Operation-Id", () => {
  test.each([chosen, chosen.toUpperCase()])("%s becomes the operation's id", async (given) => {
    const app = new TestApp();
    const answer = await app.submit(withId(given));
    expect([answer.status, answer.json["id"], answer.headers["operation-location"]]).toEqual([
      202,
      chosen,
      `https://api.example/api/operations/${chosen}`,
    ]);
    await app.deliver();
    expect((await app.status(chosen)).status).toBe(302);
  });

  test("with the same body is a retry: the same operation, one message", async () => {
    const app = new TestApp();
    const answers = [await app.submit(withId(chosen)), await app.submit(withId(chosen))];
    expect(answers.map(({ status, json }) => [status, json["id"]])).toEqual([
      [202, chosen],
      [202, chosen],
    ]);
    expect(app.queue).toHaveLength(1);
  });

  test("fails with 409 when it is taken by another body", async () => {
    const app = new TestApp();
    await app.submit(withId(chosen));
    const answer = await app.submit({ ...withId(chosen), body: other });
    expect([answer.status, answer.json["error"]]).toMatchObject([
      409,
      { code: "OperationIdTaken" },
    ]);
    expect(app.queue).toHaveLength(1);
  });

  test("fails with 409 when the service gave it to somebody else's operation, and leaves no claim", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const answer = await app.submit(withId(id));
    expect([answer.status, app.operations.claims.size]).toEqual([409, 0]);
  });

  test("fails with 409 for another caller's operation, whatever its body", async () => {
    const app = new TestApp({ authentication: "entra", platformAuthenticates: true });
    const as = (caller: string) => ({
      headers: { "x-ms-client-principal-id": caller, "operation-id": chosen },
    });
    expect((await app.submit(as("anna"))).status).toBe(202);
    expect((await app.submit(as("bert"))).status).toBe(409);
  });

  test("beside an Idempotency-Key is part of the request", async () => {
    const app = new TestApp();
    const keyed = (id: string) => ({ headers: { "operation-id": id, "idempotency-key": "k" } });
    const first = await app.submit(keyed(chosen));
    const retry = await app.submit(keyed(chosen));
    const another = await app.submit(keyed("7351d3ff-d30b-46df-aa5f-c35d00a9e624"));
    expect([first.json["id"], retry.json["id"], another.status]).toEqual([chosen, chosen, 422]);
  });

  test("may be used again after a submit that could not be queued", async () => {
    const app = new TestApp();
    const { dispatcher } = app.deps;
    const refusing = new TestApp();
    Object.assign(refusing.deps, {
      operations: app.operations,
      dispatcher: { dispatch: () => Promise.reject(new Error("away")) },
    });
    expect((await refusing.submit(withId(chosen))).status).toBe(503);
    expect(dispatcher).toBe(app.deps.dispatcher);
    const answer = await app.submit(withId(chosen));
    expect([answer.status, answer.json["id"], app.queue.length]).toEqual([202, chosen, 1]);
  });

  test.each(["1", "", "not-a-uuid", `${chosen} x`, "__proto__"])(
    "fails with 400 when it is %j",
    async (given) => {
      const app = new TestApp();
      const answer = await app.submit(withId(given));
      expect([answer.status, answer.json["error"]]).toMatchObject([400, { code: "InvalidHeader" }]);
      expect(app.operations.records.size).toBe(0);
    },
  );
});
