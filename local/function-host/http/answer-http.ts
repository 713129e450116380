import type { Invoker } from "../invoker";
import { WorkerDiedError } from "../worker-process";
import { WorkerUnavailableError } from "../worker-supervisor";
import type { SiteAnswer, SiteRequest } from "./exchange";
import { toHttpData, toSiteAnswer } from "./http-data";
import type { MatchedFunction } from "./http-functions";
import { isAuthorized, type FunctionKeys } from "./keys";

/** Runs the matched function; every failure becomes the answer that Azure gives for it. */
export async function answerHttp(
  request: SiteRequest,
  found: MatchedFunction | undefined,
  { invoker, keys }: { readonly invoker: Pick<Invoker, "invoke">; readonly keys: FunctionKeys },
): Promise<SiteAnswer> {
  if (!found) {
    return { status: 404, headers: {} };
  }
  const { matched, params } = found;
  if (!isAuthorized(request, matched.authLevel, keys)) {
    return { status: 401, headers: {} };
  }
  try {
    const returned = await invoker.invoke({
      functionName: matched.name,
      bindingName: matched.bindingName,
      data: { http: toHttpData(request, params) },
      traceParent: request.headers["traceparent"],
    });
    return toSiteAnswer(returned);
  } catch (error) {
    return failure(error as Error);
  }
}

function failure(error: Error): SiteAnswer {
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
