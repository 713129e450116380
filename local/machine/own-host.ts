import type { FastifyReply, FastifyRequest } from "fastify";

/**
 * `onRequest` hook of everything that listens: refuses what was not sent to this machine by a name
 * of its own. A page of another origin whose name resolves to 127.0.0.1 (DNS rebinding) would pass
 * for the runtime's own otherwise, and a browser would show it the answers.
 */
export async function refuseForeignHost(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const { host = "" } = request.headers;
  const { localPort } = request.socket;
  if (host === `127.0.0.1:${localPort}` || host === `localhost:${localPort}`) return undefined;
  return URL.canParse(`http://${host}`)
    ? reply
        .code(421)
        .send(`This is 127.0.0.1:${localPort}, not ${new URL(`http://${host}`).host}.\n`)
    : reply.code(400).send("The Host header names no host.\n");
}
