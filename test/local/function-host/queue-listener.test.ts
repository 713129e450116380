import type { QueueConfiguration } from "../../../local/function-host/host-configuration";
import type { TriggerInput } from "../../../local/function-host/triggers/listener";
import { QueueListener } from "../../../local/function-host/triggers/queue-listener";
import { FakeQueue, ManualClock, settle } from "./fakes";

const configuration: QueueConfiguration = {
  batchSize: 2,
  newBatchThreshold: 1,
  maxPollingIntervalSeconds: 2,
  maxDequeueCount: 5,
  visibilityTimeoutSeconds: 30,
  messageEncoding: "base64",
};

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

type Behaviour = (input: TriggerInput) => Promise<void>;

function setUp(invoke: Behaviour, changes: { poison?: false; queueName?: string } = {}) {
  const clock = new ManualClock();
  const queue = new FakeQueue(clock);
  const poisonQueue = new FakeQueue(clock);
  const inputs: TriggerInput[] = [];
  const problems: string[] = [];
  const listener = new QueueListener({
    listened: {
      kind: "queue",
      name: "worker",
      bindingName: "queueTrigger",
      queueName: changes.queueName ?? "work",
      connection: { name: "DATA", address: "https://data", clientId: "client-1" },
    },
    configuration,
    queue,
    poisonQueue: changes.poison === false ? undefined : poisonQueue,
    invoke: (input) => {
      inputs.push(input);
      return invoke(input);
    },
    clock,
    onProblem: (problem) => problems.push(problem),
  });
  return { clock, queue, poisonQueue, inputs, problems, listener };
}

/** A promise that the test settles. */
function deferred() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

const succeed: Behaviour = () => Promise.resolve();
const fail: Behaviour = () => Promise.reject(new Error("no"));

describe("queue trigger", () => {
  test("gives the decoded text and the metadata, and deletes the message after success", async () => {
    const { queue, inputs, listener } = setUp(succeed);
    queue.put(base64('{"operationId":"o-1"}'));
    listener.start();
    await settle();
    expect(queue.messages).toEqual([]);
    expect(inputs).toEqual([
      {
        functionName: "worker",
        bindingName: "queueTrigger",
        data: { string: '{"operationId":"o-1"}' },
        metadata: {
          QueueTrigger: { string: '{"operationId":"o-1"}' },
          Id: { string: "message-1" },
          DequeueCount: { int: 1 },
          InsertionTime: { json: '"1970-01-01T00:00:00.000Z"' },
          ExpirationTime: { json: '"1970-01-01T00:00:00.000Z"' },
          NextVisibleTime: { json: '"2026-01-01T00:10:00.000Z"' },
          PopReceipt: { string: "receipt-1" },
          operationId: { string: "o-1" },
        },
      },
    ]);
  });

  test("lets members of the body overwrite metadata of the same name, in any case", async () => {
    const { queue, inputs, listener } = setUp(succeed);
    queue.put(base64('{"id":7,"DEQUEUECOUNT":true,"nested":{"a":1},"list":[1],"none":null}'));
    listener.start();
    await settle();
    expect(inputs[0]?.metadata).toMatchObject({
      Id: { string: "7" },
      DequeueCount: { string: "true" },
      nested: { json: '{"a":1}' },
    });
    expect(Object.keys(inputs[0]?.metadata ?? {})).not.toEqual(expect.arrayContaining(["list"]));
  });

  test("makes a message visible again visibilityTimeout after a failure, not earlier", async () => {
    const { clock, queue, inputs, listener } = setUp(fail);
    queue.put(base64("x"));
    listener.start();
    await clock.advance(29);
    expect(inputs).toHaveLength(1);
    await clock.advance(3);
    expect(inputs.map(({ metadata }) => metadata["DequeueCount"])).toEqual([
      { int: 1 },
      { int: 2 },
    ]);
  });

  test("moves the body to the poison queue after the fifth failed delivery", async () => {
    const { clock, queue, poisonQueue, inputs, problems, listener } = setUp(fail);
    queue.put(base64("bad"));
    listener.start();
    await clock.advance(600);
    expect(inputs).toHaveLength(5);
    expect(queue.messages).toEqual([]);
    expect(poisonQueue.messages.map(({ text }) => text)).toEqual([base64("bad")]);
    expect(problems).toEqual([
      'worker: message message-1 of queue "work" moved to "work-poison" after 5 deliveries',
    ]);
  });

  test("moves a message to the poison queue without a call when its deliveries are used up", async () => {
    const { queue, poisonQueue, inputs, listener } = setUp(succeed);
    queue.put(base64("x"));
    queue.messages.forEach((message) => (message.dequeueCount = 5));
    listener.start();
    await settle();
    expect(inputs).toEqual([]);
    expect(poisonQueue.messages).toHaveLength(1);
  });

  test("moves a message that is not base64 to the poison queue at once", async () => {
    const { queue, poisonQueue, inputs, listener } = setUp(succeed);
    queue.put("{not base64}");
    listener.start();
    await settle();
    expect(inputs).toEqual([]);
    expect(poisonQueue.messages.map(({ text }) => text)).toEqual(["{not base64}"]);
  });

  test("keeps the message and says so when the poison queue is missing", async () => {
    const { clock, queue, poisonQueue, problems, listener } = setUp(fail);
    poisonQueue.failure = new Error('queue "work-poison" does not exist: create it in the stack');
    queue.put(base64("bad"));
    listener.start();
    await clock.advance(300);
    expect(queue.messages).toHaveLength(1);
    expect(problems).toEqual([
      'worker: queue "work-poison" does not exist: create it in the stack',
    ]);
  });

  test("leaves a failed message of a poison queue invisible, as it has no poison queue itself", async () => {
    const { clock, queue, inputs, listener } = setUp(fail, {
      poison: false,
      queueName: "work-poison",
    });
    queue.put(base64("bad"));
    listener.start();
    await clock.advance(590);
    expect(inputs).toHaveLength(1);
    await clock.advance(20);
    expect(inputs).toHaveLength(2);
  });

  test("renews a message's invisibility at half-time for as long as its function works", async () => {
    const work = deferred();
    const { clock, queue, inputs, listener } = setUp(() => work.promise);
    queue.put(base64("long"));
    listener.start();
    await clock.advance(3600);
    expect(inputs).toHaveLength(1);
    work.resolve();
    await settle();
    expect(queue.messages).toEqual([]);
  });

  test("takes batchSize messages, and more once no more than newBatchThreshold are in work", async () => {
    const works = Array.from({ length: 5 }, deferred);
    let started = 0;
    const { queue, inputs, listener } = setUp(() => works[started++]?.promise ?? Promise.resolve());
    works.forEach((_work, index) => queue.put(base64(String(index))));
    listener.start();
    await settle();
    expect(inputs).toHaveLength(2);
    works[0]?.resolve();
    await settle();
    expect(inputs).toHaveLength(4);
    works.forEach(({ resolve }) => resolve());
    await settle();
    expect(inputs).toHaveLength(5);
  });

  test("polls an empty queue with growing pauses up to maxPollingInterval", async () => {
    const { clock, queue, listener } = setUp(succeed);
    listener.start();
    await clock.advance(10);
    const pauses = queue.polls.slice(1).map((time, index) => time - (queue.polls[index] ?? 0));
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000]);
  });

  test("polls at once when woken", async () => {
    const { clock, queue, inputs, listener } = setUp(succeed);
    listener.start();
    await clock.advance(60);
    queue.put(base64("x"));
    listener.wake();
    await settle();
    expect(inputs).toHaveLength(1);
  });

  test("names a queue out of reach once, and goes on when it is back", async () => {
    const { clock, queue, inputs, problems, listener } = setUp(succeed);
    queue.failure = new Error('queue "work" refuses identity client-1 (403): grant it a role');
    listener.start();
    await clock.advance(60);
    expect(problems).toEqual([
      'worker: queue "work" refuses identity client-1 (403): grant it a role',
    ]);
    queue.failure = undefined;
    queue.put(base64("x"));
    await clock.advance(2);
    expect(inputs).toHaveLength(1);
  });

  test("stops when the messages in work have ended, and takes no more", async () => {
    const work = deferred();
    const { queue, inputs, listener } = setUp(() => work.promise);
    queue.put(base64("1"));
    listener.start();
    await settle();
    const stopped = listener.stop();
    queue.put(base64("2"));
    listener.wake();
    work.resolve();
    await stopped;
    expect(inputs).toHaveLength(1);
    expect(queue.messages.map(({ text }) => text)).toEqual([base64("2")]);
  });
});
