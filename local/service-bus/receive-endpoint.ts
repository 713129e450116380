import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { refuse, unauthorized, type EndpointOptions } from "./authorization";
import { MessageLockLostError, type LockedMessage } from "./message";
import type { MessageQueue } from "./message-queue";

interface Place {
  readonly queue: string;
  /** `$deadletterqueue`, in any case. */
  readonly part?: string;
}

interface Lock extends Place {
  readonly lockToken: string;
}

/**
 * Receiving under lock over REST, from a queue or its dead-letter queue: `POST …/messages/head` locks
 * the next message (201) or finds none (204), `DELETE` of its Location completes it, `PUT` unlocks it.
 * https://learn.microsoft.com/rest/api/servicebus/peek-lock-message-non-destructive-read
 */
export async function receiveEndpoint(
  server: FastifyInstance,
  options: EndpointOptions,
): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, _payload, done) => done(null));
  for (const path of ["/:queue", "/:queue/:part"]) {
    server.post<{ Params: Place }>(`${path}/messages/head`, (request, reply) =>
      withQueue(request, reply, options, (queue) => lockNext(queue, request, reply)),
    );
    const settle = `${path}/messages/:messageId/:lockToken`;
    server.delete<{ Params: Lock }>(settle, (request, reply) =>
      withQueue(request, reply, options, (queue) => queue.complete(request.params.lockToken)),
    );
    server.put<{ Params: Lock }>(settle, (request, reply) =>
      withQueue(request, reply, options, (queue) => queue.abandon(request.params.lockToken)),
    );
  }
}

async function withQueue(
  request: FastifyRequest<{ Params: Place }>,
  reply: FastifyReply,
  options: EndpointOptions,
  act: (queue: MessageQueue) => FastifyReply | void,
): Promise<FastifyReply> {
  const { queue: name, part } = request.params;
  const queue = options.broker.queue(part === undefined ? name : `${name}/${part}`);
  if (!queue) return refuse(reply, 410, `No such queue: ${name}.`);
  const refusal = unauthorized(request, "receive", name, options);
  if (refusal) {
    options.log(`Service Bus refused a receive from ${name}: ${refusal}`);
    return refuse(reply, 401, refusal);
  }
  try {
    return act(queue) ?? reply.code(200).send();
  } catch (error) {
    if (!(error instanceof MessageLockLostError)) throw error;
    return refuse(reply, 404, error.message);
  }
}

function lockNext(queue: MessageQueue, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [message] = queue.receive(1);
  if (message === undefined) return reply.code(204).send();
  const path = request.url.replace(/\/head(\?.*)?$/, "");
  const { sequenceNumber, lockToken, contentType = "application/octet-stream" } = message;
  return reply
    .code(201)
    .headers({
      location: `http://${request.headers.host}${path}/${sequenceNumber}/${lockToken}`,
      brokerproperties: JSON.stringify(brokerProperties(message)),
      ...(message.deadLetterReason && {
        deadletterreason: JSON.stringify(message.deadLetterReason),
      }),
    })
    .type(contentType)
    .send(message.body);
}

function brokerProperties(message: LockedMessage): Readonly<Record<string, unknown>> {
  return {
    MessageId: message.messageId,
    SequenceNumber: message.sequenceNumber,
    DeliveryCount: message.deliveryCount,
    EnqueuedTimeUtc: new Date(message.enqueuedAt).toUTCString(),
    LockToken: message.lockToken,
    LockedUntilUtc: new Date(message.lockedUntil).toUTCString(),
    DeadLetterSource: message.deadLetterSource,
  };
}
