import { limits } from "../../../contract";
import { settle } from "../../support/fake-clock";
import { TestApp } from "../../support/function-app";

const waitFive = { headers: { prefer: "wait=5" } };

describe.each(["status", "operation"] as const)("a long poll of %s", (endpoint) => {
  test("is answered when the work ends, and says that it waited", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const poll = app[endpoint](id, waitFive);
    await app.clock.advance(2);
    await app.deliver();
    await app.clock.advance(2);
    const answer = await poll;
    expect([answer.status, answer.headers["preference-applied"]]).toEqual([
      endpoint === "status" ? 302 : 200,
      "wait=5",
    ]);
    expect(answer.headers["retry-after"]).toBeUndefined();
  });

  test("is answered as pending when the time is over", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    let answered = false;
    const poll = app[endpoint](id, waitFive).finally(() => (answered = true));
    await app.clock.advance(4.9);
    expect(answered).toBe(false);
    await app.clock.advance(0.1);
    const answer = await poll;
    expect([answer.status, answer.json["status"], answer.headers["preference-applied"]]).toEqual([
      endpoint === "status" ? 202 : 200,
      "NotStarted",
      "wait=5",
    ]);
  });

  test("costs few storage reads, however long it is held", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    app.operations.reads = 0;
    const poll = app[endpoint](id, { headers: { prefer: "wait=20" } });
    await app.clock.advance(20);
    await poll;
    expect(app.operations.reads).toBeLessThanOrEqual(16);
  });

  test("does not wait without the preference, nor for what has ended", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const plain = await app[endpoint](id);
    expect(plain.headers["preference-applied"]).toBeUndefined();
    await app.deliver();
    const ended = await app[endpoint](id, waitFive);
    expect(ended.headers["preference-applied"]).toBe("wait=5");
  });

  test("is answered at once, without Preference-Applied, when the instance holds too many", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const ids = await Promise.all(
      Array.from({ length: limits.heldRequests }, () => app.submitted()),
    );
    const held = ids.map((each) => app[endpoint](each, waitFive));
    await settle();
    const answer = await app[endpoint](id, waitFive);
    expect(answer.json["status"]).toBe("NotStarted");
    expect(answer.headers["preference-applied"]).toBeUndefined();
    await app.clock.advance(5);
    expect((await Promise.all(held)).map(({ headers }) => headers["preference-applied"])).toEqual(
      ids.map(() => "wait=5"),
    );
    const later = app[endpoint](id, waitFive);
    await app.clock.advance(5);
    expect((await later).headers["preference-applied"]).toBe("wait=5");
  });
});

test("a held submit counts as a held request", async () => {
  const app = new TestApp();
  const held = Array.from({ length: limits.heldRequests }, () => app.submit(waitFive));
  await settle();
  const answer = await app.submit(waitFive);
  expect([answer.status, answer.headers["preference-applied"]]).toEqual([202, undefined]);
  await app.clock.advance(5);
  await Promise.all(held);
});
