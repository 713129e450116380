import { sampleRequest, TestApp } from "../../support/function-app";

describe("an idempotency key", () => {
  const key = { "idempotency-key": "order-4711" };

  test("gives the original 202 for the same request, however it is serialized", async () => {
    const app = new TestApp();
    const first = await app.submitted(sampleRequest, key);
    await app.deliver();
    const { customer, lines } = sampleRequest;
    const body = JSON.stringify({ lines, customer }, null, 2);
    const again = await app.submit({ body, headers: key });
    expect([again.status, again.json["id"], again.headers["retry-after"]]).toEqual([
      202,
      first,
      "1",
    ]);
    expect(app.queue).toEqual([]);
  });

  test("fails when it comes with another request", async () => {
    const app = new TestApp();
    await app.submitted(sampleRequest, key);
    const answer = await app.submit({ body: { ...sampleRequest, customer: "B" }, headers: key });
    expect(answer.status).toBe(422);
    expect(answer.json["error"]).toMatchObject({ code: "IdempotencyKeyReused" });
  });

  test("makes one operation and one message of many concurrent submits", async () => {
    const app = new TestApp();
    const submits = Array.from({ length: 25 }, () => app.submit({ headers: key }));
    const answers = await Promise.all(submits);
    expect(new Set(answers.map(({ status, json }) => `${status} ${String(json["id"])}`)).size).toBe(
      1,
    );
    expect([app.queue.length, app.operations.records.size]).toEqual([1, 1]);
  });

  test("belongs to its owner: another one's same key is another operation", async () => {
    const app = new TestApp({ authentication: "entra", platformAuthenticates: true });
    const ids = await Promise.all(
      ["anna", "bert"].map((owner) =>
        app.submitted(sampleRequest, { ...key, "x-ms-client-principal-id": owner }),
      ),
    );
    expect(new Set(ids).size).toBe(2);
  });

  test("is not stored", async () => {
    const app = new TestApp();
    await app.submitted(sampleRequest, key);
    const stored = [...app.operations.records.values(), ...app.operations.claims.values()];
    expect(JSON.stringify(stored)).not.toContain("order-4711");
  });

  test("is free again after a failed send", async () => {
    const app = new TestApp();
    const { dispatcher } = app.deps;
    const dispatch = () => Promise.reject(new Error("queue away"));
    Object.assign(app.deps, { dispatcher: { dispatch } });
    expect((await app.submit({ headers: key })).status).toBe(503);
    Object.assign(app.deps, { dispatcher });
    expect((await app.submit({ headers: key })).status).toBe(202);
    expect(app.queue).toHaveLength(1);
  });

  test("is free again once its operation is forgotten, swept or not", async () => {
    const app = new TestApp({ retentionSeconds: 60 });
    const first = await app.submitted(sampleRequest, key);
    await app.deliver();
    await app.clock.advance(119);
    expect(await app.submitted(sampleRequest, key)).toBe(first);
    await app.clock.advance(1);
    expect(await app.submitted(sampleRequest, key)).not.toBe(first);
  });
});
