import { hasOption, isObject } from "../language/action-types";
import { fromPlain, toPlain, type Value } from "../expressions/values";
import type { WorkflowResponse } from "./caller";
import type { Workflow } from "./definition";
import { validate } from "./json-schema";

/** A request to a workflow's trigger. */
export interface TriggerRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined when there is none; a JSON `null` is a body. */
  readonly body?: Value;
  readonly queries?: Readonly<Record<string, string>>;
  readonly relativePathParameters?: Readonly<Record<string, string>>;
}

/** Query parameters that address and sign the trigger; the workflow does not see them. */
const platformQueries = ["api-version", "sp", "sv", "sig", "se", "st"];

/** The trigger's outputs for a request. */
export function triggerOutputs(workflow: Workflow, request: TriggerRequest): Value {
  const showsAuthorization = hasOption(
    workflow.trigger.source,
    "IncludeAuthorizationHeadersInOutputs",
  );
  const headers = Object.entries(request.headers).filter(
    ([name]) => showsAuthorization || name.toLowerCase() !== "authorization",
  );
  const queries = Object.entries(request.queries ?? {}).filter(
    ([name]) => !platformQueries.includes(name.toLowerCase()),
  );
  return fromPlain({
    headers: Object.fromEntries(headers),
    ...(queries.length === 0 ? {} : { queries: Object.fromEntries(queries) }),
    relativePathParameters: request.relativePathParameters,
    body: request.body,
  });
}

/** The 400 for a body that does not match the schema, when the trigger validates it. */
export function refusal(workflow: Workflow, body: Value | undefined): WorkflowResponse | undefined {
  const { name, type, source } = workflow.trigger;
  const inputs = source["inputs"];
  if (!hasOption(source, "EnableSchemaValidation") || !isObject(inputs)) return undefined;
  const errors = validate(toPlain(body ?? null), inputs["schema"]);
  if (errors.length === 0) return undefined;
  const details = errors.slice(0, shownErrors).map(({ message }) => shortened(message));
  const more = errors.length - details.length;
  if (more > 0) details.push(`And ${more} more.`);
  return problem(
    400,
    "TriggerInputSchemaMismatch",
    `The input body for trigger '${name}' of type '${type}' did not match its schema definition. Error details: '${details.join(" ")}'.`,
  );
}

/** An answer stays small, whatever was sent: thousands of errors, or a name as long as the body. */
const shownErrors = 20;
const shownCharacters = 500;

function shortened(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;
}

/** An answer that the platform gives in the workflow's place. */
export function problem(statusCode: number, code: string, message: string): WorkflowResponse {
  return {
    statusCode,
    headers: { "Content-Type": "application/json; charset=utf-8" },
    body: fromPlain({ error: { code, message } }),
  };
}
