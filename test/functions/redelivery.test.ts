import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits } from "../../contract";
import { hostConfiguration } from "../../contract/host";
import type { Clock } from "../../functions/dependencies";
import { processFacadeMessage } from "../../functions/facade/facade-worker";
import { processMessage } from "../../functions/worker/background-worker";
import { deliveryOf } from "../../functions/worker/work-message";
import {
  readHostConfiguration,
  type HostConfiguration,
} from "../../local/function-host/host-configuration";
import type { TriggerInput } from "../../local/function-host/triggers/listener";
import { QueueListener } from "../../local/function-host/triggers/queue-listener";
import { ServiceBusListener } from "../../local/function-host/triggers/service-bus-listener";
import { MessageQueue } from "../../local/service-bus/message-queue";
import { FakeQueue, ManualClock } from "../local/function-host/fakes";
import { work } from "../sample/work";
import { answerOf, facadeMessage, FacadeApp } from "../support/facade-app";
import { TestApp } from "../support/function-app";

/** What storage that is away answers, after the SDK's own attempts. */
const outage = () => Promise.reject(Object.assign(new Error("away"), { statusCode: 503 }));

/** The host's clock, as the functions see it. */
function sharedClock(clock: ManualClock): Clock {
  return {
    now: () => clock.now(),
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        clock.after(milliseconds, resolve);
      }),
  };
}

/** `host.json` as it is deployed. */
function deployed(): HostConfiguration {
  const folder = mkdtempSync(join(tmpdir(), "host-json-"));
  writeFileSync(join(folder, "host.json"), JSON.stringify(hostConfiguration()));
  const configuration = readHostConfiguration(folder);
  rmSync(folder, { recursive: true });
  return configuration;
}

const connection = { name: "C", address: "https://data", clientId: "client-1" };

function messageOf({ data }: TriggerInput): unknown {
  return JSON.parse((data as { readonly string: string }).string);
}

function deliveryOfTrigger({ metadata }: TriggerInput, name: "DeliveryCount" | "DequeueCount") {
  const triggerMetadata = { deliveryCount: (metadata[name] as { readonly int: number }).int };
  return deliveryOf({ triggerMetadata }, limits.deliveryAttempts);
}

/** The facade's worker behind the host's trigger and a queue as the stack has it. */
function facade() {
  const clock = new ManualClock();
  const app = new FacadeApp();
  const deps = { ...app.facadeDeps, clock: sharedClock(clock) };
  const beganAt = clock.now();
  const deliveries: number[] = [];
  const attributes = {
    ...{ name: "work", lockSeconds: 60, maxDeliveryCount: limits.deliveryAttempts },
    ...{ timeToLiveSeconds: 3600, deadLetteringOnMessageExpiration: true },
    ...{ requiresDuplicateDetection: false, duplicateDetectionSeconds: 0 },
  };
  const deadLetterQueue = new MessageQueue({ attributes, now: () => clock.now() });
  const queue = new MessageQueue({ attributes, deadLetterQueue, now: () => clock.now() });
  const problems: string[] = [];
  const listener = new ServiceBusListener({
    listened: {
      ...{ kind: "service-bus", name: "worker", bindingName: "message", queueName: "work" },
      connection,
    },
    ...{ configuration: deployed().serviceBus, receiver: queue, clock },
    invoke: (input) => {
      deliveries.push((clock.now() - beganAt) / 1000);
      const delivery = deliveryOfTrigger(input, "DeliveryCount");
      return processFacadeMessage(messageOf(input), work, deps, delivery);
    },
    onProblem: (problem) => problems.push(problem),
  });
  queue.send({ body: Buffer.from(JSON.stringify(facadeMessage(1))) });
  listener.start();
  return { app, clock, deliveries, queue, deadLetterQueue, problems };
}

describe("a delivery of Service Bus that storage fails", () => {
  test("is followed by the next after 1, 4, 16 and 60 s, its lock renewed, and is dead-lettered after the fifth", async () => {
    const { app, clock, deliveries, queue, deadLetterQueue, problems } = facade();
    app.operations.create = outage;
    await clock.advance(80);
    expect([deliveries, deadLetterQueue.counts().active]).toEqual([[0, 1, 5, 21], 0]);
    await clock.advance(2);
    expect([deliveries, deadLetterQueue.counts().active]).toEqual([[0, 1, 5, 21, 81], 1]);
    expect([queue.counts(), problems]).toEqual([{ active: 0, locked: 0 }, []]);
  });

  test("costs nothing when storage is back within 80 s", async () => {
    const { app, clock, deliveries, deadLetterQueue } = facade();
    const create = app.operations.create.bind(app.operations);
    app.operations.create = outage;
    await clock.advance(79);
    app.operations.create = create;
    await clock.advance(5);
    expect(deliveries).toEqual([0, 1, 5, 21, 81]);
    expect(answerOf(app, 1)[0]).toBe(200);
    expect(deadLetterQueue.counts().active).toBe(0);
  });

  test("is not held when storage will never take it", async () => {
    const { app, clock, deliveries } = facade();
    const refused = Object.assign(new Error("too long"), { statusCode: 400 });
    app.operations.create = () => Promise.reject(refused);
    await clock.advance(0);
    expect(deliveries).toEqual([0, 0, 0, 0, 0]);
  });
});

test("a delivery of the storage queue that storage fails is followed by the next after visibilityTimeout, five in all", async () => {
  const clock = new ManualClock();
  const app = new TestApp();
  await app.submitted();
  const deps = { ...app.deps, clock: sharedClock(clock) };
  const beganAt = clock.now();
  const deliveries: number[] = [];
  const [queue, poisonQueue] = [new FakeQueue(clock), new FakeQueue(clock)];
  queue.put(Buffer.from(JSON.stringify(app.queue[0])).toString("base64"));
  app.operations.read = outage;
  const listener = new QueueListener({
    listened: {
      ...{ kind: "queue", name: "worker", bindingName: "message", queueName: "work" },
      connection,
    },
    ...{ configuration: deployed().queues, queue, poisonQueue, clock },
    invoke: (input) => {
      deliveries.push((clock.now() - beganAt) / 1000);
      const delivery = deliveryOfTrigger(input, "DequeueCount");
      return processMessage(messageOf(input), work, deps, delivery);
    },
    onProblem: () => undefined,
  });
  listener.start();
  await clock.advance(60);
  const pauses = deliveries.slice(1).map((at, index) => at - (deliveries[index] ?? 0));
  // 5 s of invisibility, and the 2 s at most between two polls of an idle queue.
  expect(pauses.map((seconds) => seconds >= 5 && seconds <= 7)).toEqual([true, true, true, true]);
  expect([queue.messages.length, poisonQueue.messages.length]).toEqual([0, 1]);
});
