import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { mediaTypes, type ReceivedResult, type Violation, type WorkContext } from "../../contract";
import { requestViolations } from "../../functions/http/request-schema";
import { resultContent } from "../../functions/operation/result-content";
import { readWorkSettings } from "../../functions/work-settings";

/** The context of a work under test: `reported` holds its progress, `stop` aborts its signal. */
export function workContext<Settings>(settings: Settings, attempt = 1) {
  const controller = new AbortController();
  const reported: number[] = [];
  const context: WorkContext<Settings> = {
    ...{ operationId: "00000000-0000-4000-8000-000000000000", attempt, settings },
    signal: controller.signal,
    progress: (percent) => void reported.push(percent),
  };
  return { ...context, reported, stop: () => controller.abort() };
}

/** What the acceptor has against a request, with the work's default settings. */
export function violationsOf(request: unknown): readonly Violation[] {
  return requestViolations(request, readWorkSettings({}));
}

/** What a work returned, as a client gets it. */
export async function received(result: unknown): Promise<ReceivedResult> {
  const { content, contentType } = resultContent(result);
  const bytes = await buffer(Readable.from(content instanceof Uint8Array ? [content] : content));
  const json: unknown = contentType === mediaTypes.json ? JSON.parse(bytes.toString()) : undefined;
  return { contentType, bytes, json };
}
