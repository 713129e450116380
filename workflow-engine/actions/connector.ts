import type { ConnectorType } from "../language/connector-shapes";
import type { ActionContext } from "../run/action-context";
import type { Outcome } from "../run/records";
import { toText } from "../expressions/text";
import { isValueObject, member, toPlain, type Value } from "../expressions/values";
import { callAndFollow } from "./http";
import { subscribeAndWait } from "./http-webhook";

/** What a connector is asked for, in the form of an Http action's inputs. */
type Address = (inputs: Value) => { method?: string; uri: string; body?: Value };

/** Connectors that answer as an HTTP endpoint does: status code, headers and body are the outputs. */
const addresses: Partial<Record<ConnectorType, Address>> = {
  ApiConnection: atPath,
  ApiConnectionWebhook: subscriptionAtPath,
  ApiManagement: (inputs) => ({
    uri: filledTemplate(member(inputs, "pathTemplate")),
    body: member(inputs, "body"),
  }),
  Function: (inputs) => ({
    method: text(inputs, "method") || "POST",
    uri: text(inputs, "uri") || text(member(inputs, "function"), "id"),
    body: member(inputs, "body"),
  }),
  Workflow: (inputs) => ({
    method: "POST",
    uri: workflowId(inputs),
    body: member(inputs, "body"),
  }),
  SendToBatch: (inputs) => ({ method: "POST", uri: workflowId(inputs), body: inputs }),
  ServiceProvider: (inputs) => {
    const provider = member(inputs, "serviceProviderConfiguration");
    const uri = `${text(provider, "serviceProviderId")}/${text(provider, "operationId")}`;
    return { method: "POST", uri, body: member(inputs, "parameters") };
  },
};

/**
 * An action that calls what is not on this machine: a managed connector, a function, another
 * workflow, an integration account. The HTTP client, a mock, answers its request; an action that
 * computes something sends its inputs and gets its body.
 */
export function connector(context: ActionContext): Promise<Outcome> {
  const type = context.node.type as ConnectorType;
  const address = addresses[type];
  if (type === "ApiConnectionWebhook") {
    return subscribeAndWait(context, (scope) =>
      requestOf(context.evaluate(context.inputs, scope), subscriptionAtPath),
    );
  }
  const inputs = context.evaluate(context.inputs);
  const computed: Address = () => ({ method: "POST", uri: `/${type}`, body: inputs });
  const request = requestOf(inputs, address ?? computed);
  return callAndFollow(context, inputs, request, address === undefined);
}

function requestOf(inputs: Value, address: Address): Value {
  const { method, uri, body } = address(inputs);
  const kept = ["headers", "queries", "retryPolicy"].flatMap((name): [string, Value][] => {
    const value = member(inputs, name);
    return value === undefined ? [] : [[name, value]];
  });
  return new Map<string, Value>([
    ...kept,
    ["method", method ?? (text(inputs, "method") || "GET")],
    ["uri", uri],
    ...(body === undefined ? [] : [["body", body] as const]),
  ]);
}

function atPath(inputs: Value): ReturnType<Address> {
  return { uri: text(inputs, "path"), body: member(inputs, "body") };
}

/** The designer leaves the method of a subscription out. */
function subscriptionAtPath(inputs: Value): ReturnType<Address> {
  return { method: text(inputs, "method") || "POST", ...atPath(inputs) };
}

function workflowId(inputs: Value): string {
  const host = member(inputs, "host");
  return text(member(host, "workflow"), "id");
}

/** `/orders/{id}` with the values of its parameters. */
function filledTemplate(pathTemplate: Value | undefined): string {
  const parameters = member(pathTemplate, "parameters");
  const values = isValueObject(parameters) ? parameters : new Map<string, Value>();
  return [...values].reduce(
    (path, [name, value]) => path.replaceAll(`{${name}}`, encodeURIComponent(toText(value))),
    text(pathTemplate, "template"),
  );
}

function text(value: Value | undefined, name: string): string {
  const found = member(value, name) ?? null;
  return typeof found === "string" ? found : found === null ? "" : JSON.stringify(toPlain(found));
}
