import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { headers, mediaTypes, routePath } from "../../contract";
import { quote, simulated } from "./caller";
import type { RunningStack } from "./running-stack";
import { isFacade } from "./storage-operations";

/** Bytes of answers over the wire, head included. */
export type AnswerBytes = Readonly<Record<string, number>>;

/** Of a stack that answers the sample work's smallest requests. */
export async function bytesOfAnswers(running: RunningStack): Promise<AnswerBytes> {
  const { caller } = running;
  if (isFacade(running)) return { result: await bytesOf(running.triggerUrl, quote) };
  const at = (path: string) => new URL(path, caller.baseUrl).href;
  const key = caller.credentialFor("POST");
  const submit = await bytesOf(at(routePath("submit")), quote, key);
  const id = await caller.submitted(simulated({ seconds: 3 }));
  const status = at(routePath("status", id));
  const poll = await bytesOf(status);
  await caller.ended(id);
  const redirect = await bytesOf(status);
  return { submit, poll, redirect, result: await bytesOf(at(routePath("result", id))) };
}

/** What a connection of its own has read once the one answer on it has ended. */
async function bytesOf(
  url: string,
  body?: unknown,
  credential: Readonly<Record<string, string>> = {},
): Promise<number> {
  const sent = request(url, {
    agent: false,
    ...(body !== undefined && {
      method: "POST",
      headers: { [headers.contentType]: mediaTypes.json, ...credential },
    }),
  });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const { socket } = answer;
  answer.resume();
  await once(answer, "end");
  return socket.bytesRead;
}
