import type { ReceivedResult, Violation, WorkContext } from "../../contract";
import { requestViolations } from "../../functions/http/request-schema";
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

/** A JSON result as a client gets it. */
export function receivedJson(result: unknown): ReceivedResult {
  const bytes = Buffer.from(JSON.stringify(result));
  return { contentType: "application/json", bytes, json: result };
}
