import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fastify from "fastify";
import { DeadLetterQueue } from "../../../functions/azure/dead-letter-queue";
import { Access } from "../../../local/identity/access";
import { localOperatorId, withOperator } from "../../../local/identity/operator";
import { TokenService } from "../../../local/identity/token-service";
import { Broker } from "../../../local/service-bus/broker";
import { queueResources } from "../../../local/service-bus/queue-resources";
import { receiveEndpoint } from "../../../local/service-bus/receive-endpoint";
import { sendEndpoint } from "../../../local/service-bus/send-endpoint";
import { emptyStack } from "../empty-stack";

const namespace = {
  id: "/subscriptions/s/namespaces/ns",
  name: "sbns-test",
  queues: [
    {
      ...{ id: "/subscriptions/s/namespaces/ns/queues/work", name: "work" },
      ...{ lockSeconds: 60, maxDeliveryCount: 1, timeToLiveSeconds: 3600 },
      ...{ deadLetteringOnMessageExpiration: true },
      ...{ requiresDuplicateDetection: true, duplicateDetectionSeconds: 600 },
    },
  ],
};
const applied = withOperator({ ...emptyStack, serviceBusNamespaces: [namespace] });

const server = fastify();
const folder = mkdtempSync(join(tmpdir(), "receive-"));
const tokens = TokenService.open(folder);
const broker = new Broker(namespace, folder);
const refusals: string[] = [];
let url: string;

beforeAll(async () => {
  const access = new Access(applied);
  const endpoint = {
    prefix: "/sb",
    broker,
    tokens,
    access,
    log: (line: string) => refusals.push(line),
  };
  await server.register(sendEndpoint, endpoint);
  await server.register(receiveEndpoint, endpoint);
  await server.register(queueResources, { broker });
  url = await server.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** The adapter that the operator uses, as somebody. */
function deadLetters(principalId = localOperatorId): DeadLetterQueue {
  const getToken = async (scope: string) => {
    const resource = scope.replace(/\/\.default$/, "");
    return { token: tokens.issue({ principalId, clientId: "" }, resource).accessToken };
  };
  return new DeadLetterQueue("work", `${url}/sb/work`, { getToken });
}

/** Dead-letters a message by letting its only delivery fail. */
function fail(messageId: string, body: unknown): void {
  const queue = broker.queue("work");
  queue?.send({ body: Buffer.from(JSON.stringify(body)), messageId });
  for (const { lockToken } of queue?.receive(1) ?? []) queue?.abandon(lockToken);
}

const counts = async () => {
  const answer = await fetch(`${url}${namespace.queues[0]!.id}`);
  const { properties } = (await answer.json()) as { properties: { countDetails: unknown } };
  return properties.countDetails;
};

test("dead letters are looked at without being taken, and sent again past duplicate detection", async () => {
  fail("a", { operationId: "one" });
  fail("b", { operationId: "two" });
  const dead = deadLetters();
  const seen = [
    { messageId: "a", body: { operationId: "one" }, reason: "MaxDeliveryCountExceeded" },
    { messageId: "b", body: { operationId: "two" }, reason: "MaxDeliveryCountExceeded" },
  ];
  expect(await dead.look()).toMatchObject(seen);
  expect(await dead.look()).toMatchObject(seen);
  expect(await counts()).toEqual({ activeMessageCount: 0, deadLetterMessageCount: 2 });
  for await (const message of dead.take()) {
    if (message.messageId === "a") {
      await message.resend();
      await message.remove();
    } else {
      await message.release();
    }
  }
  expect(await counts()).toEqual({ activeMessageCount: 1, deadLetterMessageCount: 1 });
  const [again] = broker.queue("work")!.receive(1);
  expect(JSON.parse(again!.body.toString())).toEqual({ operationId: "one" });
  expect(again!.messageId).not.toBe("a");
});

test("fails without the role, and on a queue that is not there", async () => {
  await expect(deadLetters("somebody").look()).rejects.toThrow(/401 for work: .*'Listen' claim/);
  expect(refusals[0]).toContain("refused a receive from work");
  const answer = await fetch(`${url}/sb/other/messages/head`, { method: "POST" });
  expect(answer.status).toBe(410);
});
