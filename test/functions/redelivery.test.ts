import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits, type Work } from "../../contract";
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
import type { QuoteRequest, QuoteResult, QuoteSettings } from "../sample/schema";
import { quote, work } from "../sample/work";
import { answerOf, facadeMessage, FacadeApp } from "../support/facade-app";
import { TestApp } from "../support/function-app";
import { sharedClock } from "../support/shared-clock";

type SampleWork = Work<QuoteRequest, QuoteResult, QuoteSettings>;

/** What storage that is away answers, after the SDK's own attempts. */
const away = Object.assign(new Error("away"), { statusCode: 503 });
const outage = () => Promise.reject(away);

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

/** The worker behind the host's trigger and a storage queue that has the message of one submit. */
async function storageQueue(makeWork: (clock: Clock) => SampleWork = () => work) {
  const clock = new ManualClock();
  const app = new TestApp();
  const id = await app.submitted();
  const deps = { ...app.deps, clock: sharedClock(clock) };
  const beganAt = clock.now();
  const deliveries: number[] = [];
  const [queue, poisonQueue] = [new FakeQueue(clock), new FakeQueue(clock)];
  queue.put(Buffer.from(JSON.stringify(app.queue[0])).toString("base64"));
  const listener = new QueueListener({
    listened: {
      ...{ kind: "queue", name: "worker", bindingName: "message", queueName: "work" },
      connection,
    },
    ...{ configuration: deployed().queues, queue, poisonQueue, clock },
    invoke: (input) => {
      deliveries.push((clock.now() - beganAt) / 1000);
      const delivery = deliveryOfTrigger(input, "DequeueCount");
      return processMessage(messageOf(input), makeWork(deps.clock), deps, delivery);
    },
    onProblem: () => undefined,
  });
  listener.start();
  return {
    ...{ app, clock, deliveries },
    /** Tables and blobs are away, or back. */
    interrupt: (failure?: Error) => (app.faults.outage = failure),
    /** The queue is. */
    interruptQueue: (failure?: Error) => (queue.failure = failure),
    held: () => app.log.filter(({ event }) => event === "delivery.held").length,
    /** How the operation stands, and the messages in its queue and in the poison queue. */
    left: () => {
      const { status, attempt } = app.operations.records.get(id) ?? {};
      return [status, attempt, queue.messages.length, poisonQueue.messages.length];
    },
  };
}

/** Work that takes three seconds. */
const slow =
  (clock: Clock): SampleWork =>
  (request) =>
    clock.sleep(3_000).then(() => quote(request));

describe("a delivery of a storage queue", () => {
  test("is held while the whole account is away, and follows within 20 s of its return", async () => {
    const { clock, deliveries, interrupt, interruptQueue, held, left } = await storageQueue(slow);
    await clock.advance(1);
    interrupt(away);
    interruptQueue(away);
    await clock.advance(30);
    expect([deliveries, held(), left()]).toEqual([[0], 1, ["Running", 1, 1, 0]]);
    interrupt();
    interruptQueue();
    await clock.advance(20);
    // Looks after 3, 4, 6, 10, 18, 28 and 38 s; given back, a message stays invisible for 5 s.
    expect([deliveries, held(), left()]).toEqual([[0, 43.1], 1, ["Succeeded", 2, 0, 0]]);
  });

  test("is the only one that an outage of the table costs", async () => {
    const { clock, deliveries, interrupt, held, left } = await storageQueue();
    interrupt(away);
    await clock.advance(240);
    expect([deliveries, held()]).toEqual([[0], 1]);
    interrupt();
    await clock.advance(20);
    expect([deliveries, left()]).toEqual([
      [0, 251.1],
      ["Succeeded", 1, 0, 0],
    ]);
  });

  test("is given back after five minutes, five times, and is poison then", async () => {
    const { clock, deliveries, interrupt, held, left } = await storageQueue();
    interrupt(away);
    await clock.advance(1_600);
    const all = [0, 305.1, 610.2, 915.3, 1220.4];
    expect([deliveries, held(), left()]).toEqual([all, 5, ["NotStarted", 0, 0, 1]]);
  });

  test("cannot be given back to a queue that is away for longer: its message is invisible for ten minutes", async () => {
    const { clock, deliveries, interrupt, interruptQueue, left } = await storageQueue();
    interrupt(away);
    await clock.advance(0);
    interruptQueue(away);
    await clock.advance(310);
    interrupt();
    interruptQueue();
    await clock.advance(300);
    expect([deliveries, left()]).toEqual([
      [0, 601.1],
      ["Succeeded", 1, 0, 0],
    ]);
  });

  test("follows after visibilityTimeout when the work fails, five in all", async () => {
    const failing: SampleWork = () => Promise.reject(new Error("broken"));
    const { clock, deliveries, held, left } = await storageQueue(() => failing);
    await clock.advance(60);
    const all = [0, 5.1, 10.2, 15.3, 20.4];
    expect([deliveries, held(), left()]).toEqual([all, 0, ["Running", 5, 0, 1]]);
  });

  test("is not held when storage refuses it for another reason than an outage", async () => {
    const { clock, deliveries, interrupt, held, left } = await storageQueue();
    interrupt(Object.assign(new Error("no role"), { statusCode: 403 }));
    await clock.advance(60);
    const all = [0, 5.1, 10.2, 15.3, 20.4];
    expect([deliveries, held(), left()]).toEqual([all, 0, ["NotStarted", 0, 0, 1]]);
  });
});
