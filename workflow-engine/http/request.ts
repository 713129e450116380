import { hasOption } from "../language/action-types";
import { toText } from "../expressions/text";
import { isValueObject, member, type Value, type ValueObject } from "../expressions/values";
import type { ActionContext } from "../run/action-context";
import type { OutgoingRequest } from "../run/ports";
import { authorize } from "./authorization";
import { defaultContentType } from "./content";
import { hasNoBody, headerValue, isSent } from "./header-names";
import { multipartContent } from "./multipart";

/** Members of `authentication` that the run history never shows. */
const secrets = ["password", "value", "secret", "pfx", "clientsecret"];

/** One call from the evaluated inputs of Http, `subscribe` or `unsubscribe`. */
export async function buildRequest(
  context: ActionContext,
  inputs: Value,
): Promise<OutgoingRequest> {
  const method = toText(member(inputs, "method") ?? "GET").toUpperCase();
  const headers: Record<string, string> = {};
  for (const [name, value] of entries(member(inputs, "headers"))) {
    if (isSent(name, method)) headers[name] = toText(value);
  }
  const cookie = member(inputs, "cookie");
  if (cookie !== undefined && cookie !== null) headers["Cookie"] = toText(cookie);
  const authorization = await authorize(context, member(inputs, "authentication"));
  if (authorization !== undefined) headers["Authorization"] = authorization;
  const given = member(inputs, "body") ?? null;
  const parts = multipartContent(given, context.ports.newGuid);
  const body = given === null || hasNoBody(method) ? undefined : (parts ?? given);
  // The type of parts names their boundary, which the definition cannot know.
  if (parts !== undefined) removeHeader(headers, "content-type");
  if (body !== undefined && headerValue(headers, "content-type") === undefined) {
    headers["Content-Type"] = defaultContentType(body);
  }
  return {
    method,
    uri: withQueries(toText(member(inputs, "uri") ?? ""), entries(member(inputs, "queries"))),
    headers,
    body,
    platformHeaders: platformHeaders(context),
    action: {
      runId: context.run.start.runId,
      name: context.name,
      type: context.node.type,
      repetition: context.repetition,
    },
  };
}

/** The poll of a 202 answer: a GET with the same authentication, and nothing else. */
export function pollRequest(
  context: ActionContext,
  inputs: Value,
  uri: string,
): Promise<OutgoingRequest> {
  const authentication = member(inputs, "authentication") ?? null;
  return buildRequest(
    context,
    new Map<string, Value>([
      ["uri", uri],
      ["authentication", authentication],
    ]),
  );
}

/** The inputs as the run history shows them: secrets sanitized, queries as text, the policy's type capitalized. */
export function shownInputs(inputs: Value): Value {
  if (!isValueObject(inputs)) return inputs;
  const shown = new Map(inputs);
  const authentication = member(inputs, "authentication");
  if (isValueObject(authentication)) shown.set("authentication", sanitized(authentication));
  const queries = member(inputs, "queries");
  if (isValueObject(queries)) {
    shown.set("queries", new Map([...queries].map(([name, value]) => [name, toText(value)])));
  }
  const policy = member(inputs, "retryPolicy");
  if (isValueObject(policy)) {
    const type = toText(policy.get("type") ?? "");
    shown.set("retryPolicy", new Map([...policy, ["type", capitalized(type)]]));
  }
  return shown;
}

function sanitized(authentication: ValueObject): Value {
  return new Map(
    [...authentication].map(([name, value]) => [
      name,
      secrets.includes(name.toLowerCase()) ? "*sanitized*" : value,
    ]),
  );
}

function capitalized(type: string): string {
  return type.charAt(0).toUpperCase() + type.slice(1).toLowerCase();
}

/** `queries` take the place of the address's own query. */
function withQueries(uri: string, queries: readonly [string, Value][]): string {
  if (queries.length === 0) return uri;
  const [address = "", fragment] = uri.split("#", 2);
  const query = queries
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(toText(value))}`)
    .join("&");
  return `${address.split("?")[0]}?${query}${fragment === undefined ? "" : `#${fragment}`}`;
}

function platformHeaders({ run, name, node, ports }: ActionContext): Record<string, string> {
  if (hasOption(node.source, "SuppressWorkflowHeaders")) return {};
  return {
    "User-Agent": `azure-logic-apps/1.0 (workflow ${run.identity.name}; version ${run.start.version})`,
    "Accept-Language": "en",
    "x-ms-workflow-id": run.identity.name,
    "x-ms-workflow-version": run.start.version,
    "x-ms-workflow-name": run.identity.name,
    "x-ms-workflow-run-id": run.start.runId,
    "x-ms-workflow-operation-name": name,
    "x-ms-tracking-id": ports.newGuid(),
    "x-ms-correlation-id": run.start.clientTrackingId,
    "x-ms-client-tracking-id": run.start.clientTrackingId,
  };
}

function entries(value: Value | undefined): [string, Value][] {
  return isValueObject(value) ? [...value] : [];
}

function removeHeader(headers: Record<string, string>, name: string): void {
  for (const given of Object.keys(headers)) if (given.toLowerCase() === name) delete headers[given];
}
