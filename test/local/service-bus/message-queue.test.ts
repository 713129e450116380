import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Broker } from "../../../local/service-bus/broker";
import { MessageLockLostError } from "../../../local/service-bus/message";
import type { ServiceBusNamespace } from "../../../local/apply/applied-stack";

const namespace: ServiceBusNamespace = {
  id: "/ns",
  name: "sbns-test",
  queues: [
    {
      id: "/ns/queues/work",
      name: "work",
      lockSeconds: 60,
      maxDeliveryCount: 3,
      timeToLiveSeconds: 3600,
      deadLetteringOnMessageExpiration: true,
      requiresDuplicateDetection: true,
      duplicateDetectionSeconds: 600,
    },
  ],
};

let folder: string;
let now: number;
const open = (): Broker => new Broker(namespace, folder, () => now);
const body = (text: string): Buffer => Buffer.from(text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "broker-"));
  now = Date.parse("2026-01-01T00:00:00Z");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a locked message is hidden from others until it is completed, and then gone", () => {
  const queue = open().queue("work")!;
  queue.send({ body: body("a") });
  const [message] = queue.receive(10);
  expect(message).toMatchObject({ deliveryCount: 1, lockedUntil: now + 60_000 });
  expect(queue.receive(10)).toEqual([]);
  queue.complete(message!.lockToken);
  expect(queue.counts()).toEqual({ active: 0, locked: 0 });
});

test("counts what senders and receivers ask of it, a receive by its messages", () => {
  const queue = open().queue("work")!;
  queue.send({ body: body("a"), messageId: "1" });
  queue.send({ body: body("a"), messageId: "1" });
  const [first] = queue.receive(10);
  queue.receive(10);
  queue.renewLock(first!.lockToken);
  queue.abandon(first!.lockToken);
  const [second] = queue.receive(1);
  queue.complete(second!.lockToken);
  expect(() => queue.complete(second!.lockToken)).toThrow(MessageLockLostError);
  expect(queue.operations()).toEqual({
    ...{ Send: 2, Receive: 2, "Renew Lock": 1, Abandon: 1, Complete: 2 },
  });
});

test("a message comes again when its lock ends, with the next delivery count, and the old lock is lost", () => {
  const queue = open().queue("work")!;
  queue.send({ body: body("a") });
  const [first] = queue.receive(1);
  now += 60_000;
  const [second] = queue.receive(1);
  expect(second).toMatchObject({ messageId: first!.messageId, deliveryCount: 2 });
  expect(() => queue.complete(first!.lockToken)).toThrow(MessageLockLostError);
  queue.complete(second!.lockToken);
});

test("a renewed lock outlives its first end", () => {
  const queue = open().queue("work")!;
  queue.send({ body: body("a") });
  const [message] = queue.receive(1);
  now += 59_000;
  expect(queue.renewLock(message!.lockToken)).toBe(now + 60_000);
  now += 59_000;
  expect(queue.receive(1)).toEqual([]);
  queue.complete(message!.lockToken);
});

test("the last delivery that fails dead-letters the message with its reason and source", () => {
  const broker = open();
  const queue = broker.queue("work")!;
  queue.send({ body: body("a") });
  for (let delivery = 1; delivery <= 3; delivery++) {
    const [message] = queue.receive(1);
    expect(message!.deliveryCount).toBe(delivery);
    queue.abandon(message!.lockToken);
  }
  expect(queue.receive(1)).toEqual([]);
  const [dead] = broker.queue("work/$DeadLetterQueue")!.receive(1);
  expect(dead).toMatchObject({
    body: body("a"),
    deadLetterReason: "MaxDeliveryCountExceeded",
    deadLetterErrorDescription: "Message could not be consumed after 3 delivery attempts.",
    deadLetterSource: "work",
  });
});

test("a dead-lettered message stays, however often its handler fails", () => {
  const broker = open();
  const queue = broker.queue("work")!;
  queue.send({ body: body("a") });
  queue.deadLetter(queue.receive(1)[0]!.lockToken, "Malformed", "not JSON");
  const dead = broker.queue("work/$deadletterqueue")!;
  for (let i = 0; i < 10; i++) dead.abandon(dead.receive(1)[0]!.lockToken);
  expect(dead.counts().active).toBe(1);
});

test("an expired message is dead-lettered, the sender's shorter life first", () => {
  const broker = open();
  const queue = broker.queue("work")!;
  queue.send({ body: body("short"), timeToLiveSeconds: 10 });
  queue.send({ body: body("long"), timeToLiveSeconds: 1e9 });
  now += 10_000;
  expect(queue.counts().active).toBe(1);
  now += 3_590_000;
  expect(queue.counts().active).toBe(0);
  const dead = broker.queue("work/$deadletterqueue")!.receive(10);
  expect(dead.map((m) => [m.body.toString(), m.deadLetterReason])).toEqual([
    ["short", "TTLExpiredException"],
    ["long", "TTLExpiredException"],
  ]);
});

test("a message id counts once inside the detection window, also after its message was completed", () => {
  const queue = open().queue("work")!;
  expect(queue.send({ body: body("a"), messageId: "1" })).toBe(true);
  queue.complete(queue.receive(1)[0]!.lockToken);
  expect(queue.send({ body: body("b"), messageId: "1" })).toBe(false);
  now += 600_000;
  expect(queue.send({ body: body("c"), messageId: "1" })).toBe(true);
});

test("messages, delivery counts and seen ids survive a restart; locks do not", () => {
  const before = open().queue("work")!;
  before.send({ body: body("a"), messageId: "1", applicationProperties: { k: 1 } });
  before.send({ body: body("b"), messageId: "2" });
  before.complete(before.receive(1)[0]!.lockToken);
  before.receive(1);

  open(); // a second restart: what was completed long before is still remembered
  const after = open().queue("work")!;
  expect(after.send({ body: body("again"), messageId: "1" })).toBe(false);
  expect(after.receive(10)).toMatchObject([{ body: body("b"), deliveryCount: 2 }]);
});

test("a listener hears of new and returned messages until it stops listening", () => {
  const queue = open().queue("work")!;
  const heard = jest.fn();
  const stop = queue.onAvailable(heard);
  queue.send({ body: body("a") });
  queue.releaseLocks();
  queue.receive(1);
  queue.releaseLocks();
  expect(heard).toHaveBeenCalledTimes(2);
  stop();
  queue.send({ body: body("b") });
  expect(heard).toHaveBeenCalledTimes(2);
});

test("fails when a trigger asks for a queue that the stack does not define", () => {
  expect(() => open().receiver("other")).toThrow(
    "The messaging entity 'sbns-test/other' could not be found; the stack defines work/$deadletterqueue, work.",
  );
});
