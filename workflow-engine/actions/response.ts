import { hasOption } from "../language/action-types";
import type { ActionContext } from "../run/action-context";
import type { WorkflowResponse } from "../run/caller";
import { toText } from "../expressions/text";
import { fromPlain, isValueObject, member, type Value } from "../expressions/values";
import { defaultContentType } from "../http/content";
import { headerValue, isAnswered } from "../http/header-names";
import { failed, ok, type Outcome } from "../run/records";
import type { Run } from "../run/run";

/** Answers the caller of the Request trigger, if one waits. */
export function response(context: ActionContext): Outcome {
  const { run, name, node } = context;
  const inputs = context.evaluate(context.inputs);
  const answer = toResponse(run, inputs);
  if (answer === undefined) {
    return failed(
      "BadRequest",
      {
        code: "InvalidTemplate",
        message: `The statusCode of Response '${name}' must be a 2xx, 4xx or 5xx status code, got '${toText(member(inputs, "statusCode") ?? null)}'.`,
      },
      { inputs },
    );
  }
  // A crash may come between the answer and the action's record; it was this action's, then.
  if (context.recall("answered") !== undefined) return ok(inputs, fromPlain(answer));
  if (run.response !== undefined) return alreadyAnswered(name, inputs);
  if (run.workflow.answers === "asynchronously" && hasOption(node.source, "Asynchronous")) {
    return accept(context, inputs, answer);
  }
  switch (run.caller.answer(answer)) {
    case "waiting":
      return accept(context, inputs, answer);
    case "answered":
      return alreadyAnswered(name, inputs);
    case "timed out":
      return fails(
        "ActionResponseTimedOut",
        `The execution of template action '${name}' is failed: the client application timed out waiting for a response from service. This means that workflow took longer to respond than the alloted timeout value. The connection maintained between the client application and service will be closed and client application will get an HTTP status code 504 Gateway Timeout.`,
        inputs,
      );
    case "absent":
      return nobodyWaits(name, inputs);
  }
}

function accept(context: ActionContext, inputs: Value, answer: WorkflowResponse): Outcome {
  context.remember("answered", true);
  context.run.answered(answer);
  return ok(inputs, fromPlain(answer));
}

function toResponse(run: Run, inputs: Value): WorkflowResponse | undefined {
  const statusCode = Number(toText(member(inputs, "statusCode") ?? null));
  if (!Number.isInteger(statusCode) || ![2, 4, 5].includes(Math.floor(statusCode / 100))) {
    return undefined;
  }
  const given = member(inputs, "headers");
  const headers: Record<string, string> = {};
  for (const [name, value] of isValueObject(given) ? given : []) {
    if (isAnswered(name)) headers[name] = toText(value);
  }
  const body = member(inputs, "body");
  const hasBody = body !== undefined && body !== null;
  if (hasBody && headerValue(headers, "content-type") === undefined) {
    headers["Content-Type"] = defaultContentType(body);
  }
  return {
    statusCode,
    headers: { ...headers, ...workflowHeaders(run) },
    ...(hasBody ? { body } : {}),
  };
}

/** What the platform adds to every answer of a workflow. */
export function workflowHeaders({
  workflow,
  identity,
  start,
}: Pick<Run, "workflow" | "identity" | "start">): Record<string, string> {
  if (hasOption(workflow.trigger.source, "SuppressWorkflowHeadersOnResponse")) return {};
  return {
    "x-ms-workflow-run-id": start.runId,
    "x-ms-workflow-id": identity.name,
    "x-ms-workflow-version": start.version,
    "x-ms-workflow-name": identity.name,
    "x-ms-workflow-system-id": `/locations/${identity.location}/scaleunits/local/workflows/${identity.name}`,
    "x-ms-correlation-id": start.clientTrackingId,
    "x-ms-client-tracking-id": start.clientTrackingId,
    "x-ms-tracking-id": start.trigger.trackingId,
    "x-ms-request-id": start.trigger.trackingId,
    "x-ms-trigger-history-name": start.runId,
  };
}

function alreadyAnswered(name: string, inputs: Value): Outcome {
  return fails(
    "ActionResponseAlreadySent",
    `The execution of template action '${name}' is failed: another Response action has already answered the client application.`,
    inputs,
  );
}

function nobodyWaits(name: string, inputs: Value): Outcome {
  const code = "ActionResponseSkipped";
  const message = `The execution of template action '${name}' is skipped: the client application is not waiting for a response from service.`;
  return { status: "Skipped", code, error: { code, message }, inputs };
}

function fails(code: string, message: string, inputs: Value): Outcome {
  return failed(code, { code, message }, { inputs });
}
