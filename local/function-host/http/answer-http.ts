import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Invoker } from "../invoker";
import type { TypedData } from "../rpc";
import { WorkerDiedError } from "../worker-process";
import { WorkerUnavailableError } from "../worker-supervisor";
import { isEndToEnd, type SiteAnswer, type SiteRequest } from "./exchange";
import { forward } from "./forward";
import { toHttpData, toSiteAnswer } from "./http-data";
import type { MatchedFunction } from "./http-functions";
import { isAuthorized, type FunctionKeys } from "./keys";
import { BodyTooLargeError, readBody } from "./read-body";

/** Runs the matched function; every failure becomes the answer that Azure gives for it. */
export async function answerHttp(
  request: SiteRequest,
  found: MatchedFunction | undefined,
  { invoker, keys }: { readonly invoker: HttpInvoker; readonly keys: FunctionKeys },
): Promise<SiteAnswer> {
  if (!found) {
    return { status: 404, headers: {} };
  }
  if (!isAuthorized(request, found.matched.authLevel, keys)) {
    return { status: 401, headers: {} };
  }
  try {
    const httpUri = await invoker.httpUri();
    return httpUri === undefined
      ? await handOver(request, found, invoker)
      : await stream(request, found, { invoker, httpUri });
  } catch (error) {
    return failure(error as Error);
  }
}

/** What an invocation takes at most to fail after its connection has ended. */
const failureMilliseconds = 2_000;

type HttpInvoker = Pick<Invoker, "invoke" | "httpUri">;

/**
 * Gives the worker the whole request at once. As on Azure, a body without Content-Length is lost:
 * whoever wants it sets `enableHttpStream`.
 * https://github.com/Azure/azure-functions-host/issues/4926
 */
async function handOver(
  request: SiteRequest,
  { matched, params }: MatchedFunction,
  invoker: HttpInvoker,
): Promise<SiteAnswer> {
  const hasLength = Number(request.headers["content-length"] ?? 0) > 0;
  const body = hasLength && request.body ? await readBody(request.body) : undefined;
  const returned = await invoker.invoke({
    functionName: matched.name,
    bindingName: matched.bindingName,
    data: { http: toHttpData(request, params, body) },
    traceParent: request.headers["traceparent"],
  });
  return toSiteAnswer(returned);
}

/** Starts the invocation, and sends the request itself to the worker's own HTTP server. */
async function stream(
  request: SiteRequest,
  { matched, params }: MatchedFunction,
  { invoker, httpUri }: { readonly invoker: HttpInvoker; readonly httpUri: string },
): Promise<SiteAnswer> {
  const invocationId = randomUUID();
  const over = new AbortController();
  const invocation = invoker.invoke({
    invocationId,
    functionName: matched.name,
    bindingName: matched.bindingName,
    data: { http: {} },
    metadata: streamMetadata(request, params),
    traceParent: request.headers["traceparent"],
  });
  const failed = invocation.then(
    () => new Promise<never>(() => undefined),
    (error: Error) => {
      over.abort(error);
      throw error;
    },
  );
  // After the answer has begun, a failure ends its body; nobody waits for `failed` any more.
  failed.catch(() => undefined);
  const forwarded = forward(request, { httpUri, invocationId }, over.signal).catch(
    async (error: Error) => {
      if (error instanceof BodyTooLargeError) throw error;
      // The function's own failure tells more than the connection that ended with it. One that never
      // got the request waits for it without end.
      await Promise.race([invocation, delay(failureMilliseconds, undefined, { ref: false })]);
      throw new WorkerDiedError(`The functions process gave no answer: ${error.message}.`);
    },
  );
  return Promise.race([forwarded, failed]);
}

function streamMetadata(
  { headers }: SiteRequest,
  params: Readonly<Record<string, string>>,
): Record<string, TypedData> {
  const own = Object.entries(headers).filter(([name]) => isEndToEnd(name));
  return {
    ...Object.fromEntries(Object.entries(params).map(([name, string]) => [name, { string }])),
    Headers: { json: JSON.stringify(Object.fromEntries(own)) },
  };
}

function failure(error: Error): SiteAnswer {
  if (error instanceof BodyTooLargeError) {
    return { status: 413, headers: {} };
  }
  if (error instanceof WorkerDiedError) {
    return text(502, error.message);
  }
  if (error instanceof WorkerUnavailableError) {
    return text(503, error.message);
  }
  // The reason is in the log; as on Azure, the caller is not told.
  return { status: 500, headers: {} };
}

function text(status: number, message: string): SiteAnswer {
  return {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: Buffer.from(`${message}\n`),
  };
}
