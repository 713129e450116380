import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeQueue, ManualClock, until } from "./fakes";
import { makeSite, send, startHost, stopHosts } from "./site";

afterEach(stopHosts);

describe("the end of a Function App", () => {
  test("comes after what it has in work", async () => {
    const folder = mkdtempSync(join(tmpdir(), "stop-"));
    const { host, log } = await startHost(
      makeSite(`
      import { watch } from "node:fs/promises";
      app.http("slow", { handler: async (_request, context) => {
        const changes = watch(${JSON.stringify(folder)});
        const ended = changes[Symbol.asyncIterator]().next();
        context.log("started");
        await ended;
        return { body: "done" };
      } });`),
    );
    const inFlight = send(host, "GET", "/api/slow");
    await until(() => log.some(({ message }) => message === "started"));
    const stopped = host.stop();
    writeFileSync(join(folder, "end"), "");
    const [answer] = await Promise.all([inFlight, stopped]);
    expect(answer.text).toBe("done");
    rmSync(folder, { recursive: true });
  });

  test("does not wait for long work, and gives its message back, not to the poison queue", async () => {
    const clock = new ManualClock();
    const [queue, poison] = [new FakeQueue(clock), new FakeQueue(clock)];
    queue.put(Buffer.from("job").toString("base64"));
    const site = makeSite(
      `app.storageQueue("worker", { queueName: "work", connection: "DATA", handler: (text, context) => {
         context.log("working");
         return new Promise(() => {});
       } });`,
      { hostJson: { extensions: { queues: { maxDequeueCount: 1 } } } },
    );
    const { host, log } = await startHost(site, {
      openQueue: (_connection, name) => (name === "work" ? queue : poison),
    });
    await until(() => log.some(({ message }) => message === "working"));
    await host.stop();
    expect(queue.messages).toMatchObject([{ dequeueCount: 1, visibleAt: clock.now() }]);
    expect(poison.messages).toEqual([]);
  });

  test("by a crash of the host gives no message back: it comes again when its time is up", async () => {
    const clock = new ManualClock();
    const queue = new FakeQueue(clock);
    queue.put(Buffer.from("job").toString("base64"));
    const site = makeSite(
      `app.storageQueue("worker", { queueName: "work", connection: "DATA", handler: (text, context) => {
         context.log("delivery " + context.triggerMetadata.dequeueCount);
         return context.triggerMetadata.dequeueCount === 1 ? new Promise(() => {}) : undefined;
       } });`,
    );
    const { host, log } = await startHost(site, {
      openQueue: (_connection, name) => (name === "work" ? queue : new FakeQueue(clock)),
    });
    const delivered = (text: string) => log.some(({ message }) => message === text);
    await until(() => delivered("delivery 1"));
    await host.crash();
    host.wakeTriggers();
    await until(() => queue.polls.length >= 2);
    expect(queue.messages).toMatchObject([{ dequeueCount: 1, visibleAt: clock.now() + 600_000 }]);
    await clock.advance(600);
    host.wakeTriggers();
    await until(() => delivered("delivery 2"));
    await until(() => queue.messages.length === 0);
  });
});
