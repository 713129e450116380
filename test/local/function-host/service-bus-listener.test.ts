import type { TriggerInput } from "../../../local/function-host/triggers/listener";
import { ServiceBusListener } from "../../../local/function-host/triggers/service-bus-listener";
import { MessageQueue } from "../../../local/service-bus/message-queue";
import { ManualClock, settle } from "./fakes";

const attributes = {
  name: "work",
  lockSeconds: 60,
  maxDeliveryCount: 3,
  timeToLiveSeconds: 3600,
  deadLetteringOnMessageExpiration: true,
  requiresDuplicateDetection: false,
  duplicateDetectionSeconds: 0,
};

function setUp(
  invoke: (input: TriggerInput) => Promise<void>,
  changes: { autoCompleteMessages?: boolean; maxAutoLockRenewalSeconds?: number } = {},
) {
  const clock = new ManualClock();
  const now = () => clock.now();
  const deadLetterQueue = new MessageQueue({
    attributes: { ...attributes, timeToLiveSeconds: Infinity },
    now,
  });
  const listener = { stored: () => undefined, removed: () => undefined };
  const queue = new MessageQueue({ attributes, deadLetterQueue, now, listener });
  const inputs: TriggerInput[] = [];
  const problems: string[] = [];
  const listen = (receiver: MessageQueue) =>
    new ServiceBusListener({
      listened: {
        kind: "service-bus",
        name: "worker",
        bindingName: "serviceBusTrigger",
        queueName: "work",
        connection: { name: "BUS", address: "sb", clientId: "client-1" },
      },
      configuration: {
        autoCompleteMessages: true,
        maxConcurrentCalls: 2,
        maxAutoLockRenewalSeconds: 300,
        ...changes,
      },
      receiver,
      invoke: (input) => {
        inputs.push(input);
        return invoke(input);
      },
      clock,
      onProblem: (problem) => problems.push(problem),
    });
  return { clock, queue, deadLetterQueue, inputs, problems, listen };
}

describe("Service Bus trigger", () => {
  test("completes a message after success and gives the extension's metadata", async () => {
    const { queue, inputs, listen } = setUp(() => Promise.resolve());
    listen(queue).start();
    queue.send({
      body: Buffer.from("text"),
      messageId: "m-1",
      correlationId: "c-1",
      contentType: "application/json",
      applicationProperties: { Source: "facade" },
    });
    await settle();
    expect(queue.counts()).toEqual({ active: 0, locked: 0 });
    expect(inputs).toMatchObject([
      {
        data: { string: "text" },
        metadata: {
          MessageId: { string: "m-1" },
          CorrelationId: { string: "c-1" },
          ContentType: { string: "application/json" },
          DeliveryCount: { int: 1 },
          SequenceNumber: { int: 1 },
          EnqueuedTimeUtc: { json: '"2026-01-01T00:00:00.000Z"' },
          ApplicationProperties: { json: '{"Source":"facade"}' },
        },
      },
    ]);
  });

  test.each([
    ["Diagnostic-Id", { "Diagnostic-Id": "d" }, "d"],
    ["Diagnostic-Id as fetch writes it", { "diagnostic-id": "d" }, "d"],
    ["traceparent first", { "Diagnostic-Id": "d", traceparent: "t" }, "t"],
    ["no number", { "Diagnostic-Id": 7 }, undefined],
    ["nothing", undefined, undefined],
  ])(
    "continues the trace of the message: %s",
    async (_name, applicationProperties, traceParent) => {
      const { queue, inputs, listen } = setUp(() => Promise.resolve());
      listen(queue).start();
      queue.send({ body: Buffer.from("x"), applicationProperties });
      await settle();
      expect(inputs.map((input) => input.traceParent)).toEqual([traceParent]);
    },
  );

  test("abandons after a failure until the queue dead-letters the message", async () => {
    const { queue, deadLetterQueue, inputs, listen } = setUp(() => Promise.reject(new Error("no")));
    listen(queue).start();
    queue.send({ body: Buffer.from("x") });
    await settle();
    expect(inputs.map(({ metadata }) => metadata["DeliveryCount"])).toEqual([
      { int: 1 },
      { int: 2 },
      { int: 3 },
    ]);
    expect(deadLetterQueue.counts()).toEqual({ active: 1, locked: 0 });
  });

  test("gives a dead-letter handler the reason and the source", async () => {
    const { queue, deadLetterQueue, inputs, listen } = setUp(() => Promise.resolve());
    queue.send({ body: Buffer.from("x") });
    const [message] = queue.receive(1);
    queue.deadLetter(message?.lockToken ?? "", "Bad", "It was bad");
    listen(deadLetterQueue).start();
    await settle();
    expect(inputs[0]?.metadata).toMatchObject({
      DeadLetterSource: { string: "work" },
      ApplicationProperties: {
        json: '{"DeadLetterReason":"Bad","DeadLetterErrorDescription":"It was bad"}',
      },
    });
  });

  test("has no more than maxConcurrentCalls messages in work", async () => {
    const finish: (() => void)[] = [];
    const { queue, inputs, listen } = setUp(() => new Promise((resolve) => finish.push(resolve)));
    listen(queue).start();
    ["1", "2", "3"].forEach((text) => queue.send({ body: Buffer.from(text) }));
    await settle();
    expect(inputs).toHaveLength(2);
    finish[0]?.();
    await settle();
    expect(inputs).toHaveLength(3);
  });

  test("renews the lock of long work", async () => {
    let finish: () => void = () => undefined;
    const { clock, queue, inputs, problems, listen } = setUp(
      () => new Promise((resolve) => (finish = resolve)),
    );
    listen(queue).start();
    queue.send({ body: Buffer.from("long") });
    await clock.advance(290);
    finish();
    await settle();
    expect(inputs).toHaveLength(1);
    expect(problems).toEqual([]);
    expect(queue.counts()).toEqual({ active: 0, locked: 0 });
  });

  test("delivers again when work outlives maxAutoLockRenewalDuration, and says that the lock was lost", async () => {
    const finish: (() => void)[] = [];
    const { clock, queue, inputs, problems, listen } = setUp(
      () => new Promise((resolve) => finish.push(resolve)),
      { maxAutoLockRenewalSeconds: 0 },
    );
    listen(queue).start();
    queue.send({ body: Buffer.from("long") });
    await clock.advance(62);
    expect(inputs).toHaveLength(2);
    finish[0]?.();
    await settle();
    expect(problems).toEqual([expect.stringContaining("is not held")]);
  });

  test("leaves settling to the function without autoCompleteMessages", async () => {
    const { queue, listen } = setUp(() => Promise.resolve(), { autoCompleteMessages: false });
    listen(queue).start();
    queue.send({ body: Buffer.from("x") });
    await settle();
    expect(queue.counts()).toEqual({ active: 0, locked: 1 });
  });
});
