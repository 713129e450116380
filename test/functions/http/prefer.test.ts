import { settle } from "../../support/fake-clock";
import { TestApp } from "../../support/function-app";

describe("Prefer", () => {
  const waited = async (app: TestApp, prefer: string, query = "") => {
    const answer = app.submit({ headers: { prefer }, query });
    await settle();
    await app.deliver();
    await app.clock.advance(60);
    return answer;
  };

  test.each([
    ["redirect", 303],
    ["see-other", 303],
    ["inline", 200],
  ])("wait=5 answers as the status endpoint does, profile %s", async (profile, status) => {
    const app = new TestApp();
    const answer = await waited(app, "wait=5", `profile=${profile}`);
    const [id] = app.operations.records.keys();
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "operation-location": `https://api.example/api/operations/${id}`,
      "preference-applied": "wait=5",
    });
  });

  test("wait=n answers 202 when the time is over", async () => {
    const app = new TestApp();
    const answer = app.submit({ headers: { prefer: "wait=5" } });
    await app.clock.advance(4.9);
    await app.clock.advance(0.1);
    expect((await answer).status).toBe(202);
  });

  test.each([
    ["wait=20", "wait=20"],
    ["wait=99", "wait=20"],
    ["respond-async", "respond-async"],
    ["Respond-Async, Wait=3", "wait=3"],
    ['wait="2"; x=y, wait=9', "wait=2"],
    ["handling=strict", undefined],
    ["wait=-1", undefined],
    ["wait=soon", undefined],
  ])("%s is applied as %s", async (prefer, applied) => {
    const answer = await waited(new TestApp(), prefer);
    expect(answer.headers["preference-applied"]).toBe(applied);
  });

  test("respond-async does not wait", async () => {
    const app = new TestApp();
    expect((await app.submit({ headers: { prefer: "respond-async" } })).status).toBe(202);
  });
});
