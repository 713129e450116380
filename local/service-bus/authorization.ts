import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../identity/access";
import { InvalidTokenError, type TokenService } from "../identity/token-service";
import type { Broker } from "./broker";

const audiences = ["https://servicebus.azure.net", "https://servicebus.azure.net/"];

/** What an endpoint of a namespace needs. */
export interface EndpointOptions {
  readonly broker: Broker;
  readonly tokens: TokenService;
  readonly access: Access;
  /** Told of refused calls: who lacks which role where. */
  readonly log: (message: string) => void;
}

/** Why the caller may not do that with a queue, or undefined. */
export function unauthorized(
  request: FastifyRequest,
  what: "send" | "receive",
  queue: string,
  { broker, tokens, access }: EndpointOptions,
): string | undefined {
  const [, token] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (!token) return "MissingToken: send an Authorization header with a Microsoft Entra token.";
  const action = `Microsoft.ServiceBus/namespaces/messages/${what}/action`;
  const scope = `${broker.namespace.id}/queues/${queue}`;
  try {
    const claims = tokens.verify(token);
    if (!audiences.includes(claims.aud)) {
      return `InvalidAudience: expected ${audiences[0]}, got ${claims.aud}.`;
    }
    if (access.permits(claims.oid, action, scope)) return undefined;
    const claim = what === "send" ? "Send" : "Listen";
    return `Unauthorized access. '${claim}' claim(s) are required to perform this operation: principal ${claims.oid} has no role with ${action} at ${scope}.`;
  } catch (error) {
    if (error instanceof InvalidTokenError) return `InvalidToken: ${error.message}.`;
    throw error;
  }
}

/** Answers as the broker does. */
export function refuse(reply: FastifyReply, code: number, detail: string): FastifyReply {
  return reply
    .code(code)
    .type("application/xml")
    .send(`<Error><Code>${code}</Code><Detail>${escapeXml(detail)}</Detail></Error>`);
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
