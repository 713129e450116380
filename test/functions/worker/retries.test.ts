import { RetryAfter } from "../../../contract";
import { TestApp } from "../../support/function-app";

describe("attempts that fail", () => {
  test("are followed by a pause, twice as long each time, or as long as the work asks", async () => {
    const app = new TestApp({}, { firstSeconds: 2, longestSeconds: 5 });
    const id = await app.submitted();
    const started: number[] = [];
    const delivered = app.deliver(() => {
      started.push((app.clock.now() - begun) / 1000);
      const attempt = started.length;
      return Promise.reject(attempt === 4 ? new RetryAfter("later", 60) : new Error("away"));
    });
    const begun = app.clock.now();
    await app.clock.advance(100);
    await delivered;
    expect(started).toEqual([0, 2, 6, 11, 71]);
    expect(app.operations.records.get(id)?.status).toBe("Failed");
  });

  test("are not repeated when the client cancels in the pause", async () => {
    const app = new TestApp({}, { firstSeconds: 300, longestSeconds: 300 });
    const id = await app.submitted();
    const delivered = app.deliver(() => Promise.reject(new Error("away")));
    await app.clock.advance(5);
    await app.cancel(id);
    await app.clock.advance(10);
    await delivered;
    expect(app.operations.records.get(id)).toMatchObject({ status: "Canceled", attempt: 1 });
  });
});
