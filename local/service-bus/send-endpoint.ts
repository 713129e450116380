import type { FastifyInstance, FastifyRequest } from "fastify";
import { refuse, unauthorized, type EndpointOptions } from "./authorization";
import type { OutgoingMessage } from "./message";

/** Largest message of the Standard tier, properties included. */
const maximumMessageBytes = 256 * 1024;

/** Request headers that are HTTP's or the broker's, not the sender's application properties. */
const ownHeaders = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "authorization",
  "brokerproperties",
  "connection",
  "content-length",
  "content-type",
  "host",
  "sec-fetch-mode",
  "transfer-encoding",
  "user-agent",
]);

/**
 * `POST /<queue>/messages`, the REST send of a namespace: 201 when the message is stored.
 * https://learn.microsoft.com/rest/api/servicebus/send-message-to-queue
 */
export async function sendEndpoint(
  server: FastifyInstance,
  options: EndpointOptions,
): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
  server.post<{ Params: { queue: string } }>("/:queue/messages", async (request, reply) => {
    const queue = options.broker.queue(request.params.queue);
    if (!queue) {
      return refuse(reply, 404, `No such queue: ${request.params.queue}.`);
    }
    const refusal = unauthorized(request, "send", queue.attributes.name, options);
    if (refusal) {
      options.log(`Service Bus refused a send to ${queue.attributes.name}: ${refusal}`);
      return refuse(reply, 401, refusal);
    }
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (body.length > maximumMessageBytes) {
      return refuse(
        reply,
        403,
        `The message has ${body.length} bytes; the Standard tier takes ${maximumMessageBytes}.`,
      );
    }
    const message = readMessage(request, body);
    if (typeof message === "string") return refuse(reply, 400, message);
    queue.send(message);
    return reply.code(201).send();
  });
}

/** The message, or what is wrong with its BrokerProperties. */
function readMessage(request: FastifyRequest, body: Buffer): OutgoingMessage | string {
  const properties = parseBrokerProperties(request.headers["brokerproperties"]);
  if (!properties) return "The header BrokerProperties is not a JSON object.";
  const text = (name: string): string | undefined => {
    const value = properties[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    body,
    contentType: request.headers["content-type"],
    messageId: text("MessageId"),
    correlationId: text("CorrelationId"),
    subject: text("Label"),
    replyTo: text("ReplyTo"),
    to: text("To"),
    timeToLiveSeconds:
      typeof properties["TimeToLive"] === "number" ? properties["TimeToLive"] : undefined,
    applicationProperties: applicationProperties(request),
  };
}

function parseBrokerProperties(
  header: string | string[] | undefined,
): Record<string, unknown> | undefined {
  if (header === undefined) return {};
  try {
    const value = JSON.parse(String(header)) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Custom headers become application properties; a quoted string, number or boolean is read as JSON. */
function applicationProperties(request: FastifyRequest): Record<string, unknown> {
  const custom = Object.entries(request.headers).filter(([name]) => !ownHeaders.has(name));
  return Object.fromEntries(
    custom.map(([name, value]) => {
      try {
        return [name, JSON.parse(String(value)) as unknown];
      } catch {
        return [name, String(value)];
      }
    }),
  );
}
