import type { BackendCancel, BackendClient } from "../../../functions/backend-client";
import { sampleRequest, sampleResult, TestApp } from "../../support/function-app";

describe("the operation", () => {
  test("shows what happened, and Retry-After only while it is not terminal", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const created = { id, createdAt: "2026-01-01T00:00:00.000Z" };
    const pending = await app.operation(id);
    expect([pending.status, pending.json, pending.headers["retry-after"]]).toEqual([
      200,
      { ...created, status: "NotStarted", lastUpdatedAt: created.createdAt },
      "1",
    ]);
    await app.clock.advance(2);
    await app.deliver();
    const ended = await app.operation(id);
    expect([ended.status, ended.json, ended.headers["retry-after"]]).toEqual([
      200,
      {
        ...created,
        status: "Succeeded",
        percentComplete: 100,
        lastUpdatedAt: "2026-01-01T00:00:02.000Z",
        expiresAt: "2026-01-02T00:00:02.000Z",
        resourceLocation: `https://api.example/api/results/${id}`,
      },
      undefined,
    ]);
  });

  test("shows code and message of a failure", async () => {
    const app = new TestApp();
    const simulate = { outcome: "permanent-failure" };
    const id = await app.submitted({ ...sampleRequest, simulate });
    await app.deliver();
    expect((await app.operation(id)).json).toMatchObject({
      status: "Failed",
      error: {
        code: "WorkFailed",
        message: "The quote cannot be made: simulate.outcome is permanent-failure.",
      },
    });
  });

  test("never shows owner, trace, attempts or versions", async () => {
    const app = new TestApp();
    const { json } = await app.operation(await app.submitted());
    expect(Object.keys(json).sort()).toEqual(["createdAt", "id", "lastUpdatedAt", "status"]);
  });
});

describe("canceling", () => {
  test("answers 202 with Canceling, again and again", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    for (let time = 0; time < 3; time++) {
      const answer = await app.cancel(id);
      expect([answer.status, answer.json["status"], answer.headers["retry-after"]]).toEqual([
        202,
        "Canceling",
        "1",
      ]);
      expect(answer.headers["operation-location"]).toBe(`https://api.example/api/operations/${id}`);
    }
    expect(app.log.filter(({ event }) => event === "operation.requestCancel")).toHaveLength(1);
  });

  test("is done when the worker sees it", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    await app.cancel(id);
    await app.deliver(() => Promise.reject(new Error("must not run")));
    expect((await app.operation(id)).json["status"]).toBe("Canceled");
    expect(app.results.results.size).toBe(0);
  });

  test.each(["success", "permanent-failure"])(
    "fails when the work has ended: %s",
    async (outcome) => {
      const app = new TestApp();
      const id = await app.submitted({ ...sampleRequest, simulate: { outcome } });
      await app.deliver();
      const before = (await app.operation(id)).json;
      const answer = await app.cancel(id);
      expect([answer.status, answer.json["error"]]).toEqual([
        409,
        expect.objectContaining({ code: "OperationCompleted" }),
      ]);
      expect((await app.operation(id)).json).toEqual(before);
    },
  );

  describe("where a backend does the work", () => {
    /** An app whose backend answers so, and hears of cancels. */
    function atBackend(answer: BackendCancel) {
      const app = new TestApp();
      const told: string[] = [];
      const cancel = async (id: string) => {
        told.push(id);
        return answer;
      };
      Object.assign(app.deps, { backend: { cancel } satisfies BackendClient });
      const logged = () => app.log.filter(({ event }) => event.startsWith("backend."));
      return { app, told, logged };
    }

    test("tells it, each time that the client asks while the work goes on", async () => {
      const { app, told, logged } = atBackend({ outcome: "told", status: 204 });
      const id = await app.submitted();
      await app.deliver(async () => {
        expect([(await app.cancel(id)).status, (await app.cancel(id)).status]).toEqual([202, 202]);
        return sampleResult;
      });
      expect(told).toEqual([id, id]);
      expect(logged()).toEqual(
        Array(2).fill(expect.objectContaining({ event: "backend.canceled", status: 204 })),
      );
      expect((await app.operation(id)).json["status"]).toBe("Canceled");
      expect([(await app.cancel(id)).status, told.length]).toEqual([409, 2]);
    });

    test("says nothing to it before it was called", async () => {
      const { app, told } = atBackend({ outcome: "told", status: 204 });
      expect((await app.cancel(await app.submitted())).status).toBe(202);
      expect(told).toEqual([]);
    });

    test.each<[BackendCancel, object]>([
      [{ outcome: "refused", status: 405 }, { status: 405 }],
      [{ outcome: "lost", reason: "no route" }, { error: "no route" }],
    ])("answers the client the same when it comes to nothing: %j", async (answer, said) => {
      const { app, logged } = atBackend(answer);
      const id = await app.submitted();
      await app.deliver(async () => {
        const { status, json } = await app.cancel(id);
        expect([status, json["status"]]).toEqual([202, "Canceling"]);
        return sampleResult;
      });
      const entry = { event: "backend.cancelFailed", operationId: id, ...said };
      expect(logged()).toEqual([expect.objectContaining(entry)]);
    });
  });
});
