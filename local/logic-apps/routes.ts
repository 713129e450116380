import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import {
  decodeBody,
  encodeBody,
  fromPlain,
  HttpFailure,
  problem,
  type Value,
  type WorkflowResponse,
} from "../../workflow-engine";
import { serveRunResources } from "./run-resources";
import type { ServedWorkflow } from "./served-workflow";
import { permissions } from "./signature";

/** Largest request to a workflow (Azure Logic Apps limits, message size). */
const requestBytes = 100 * 1024 * 1024;

/** The URLs of the workflows: trigger, webhook callbacks, and asynchronous responses. */
export function workflowRoutes(workflows: readonly ServedWorkflow[]): FastifyPluginAsync {
  return async (server) => {
    // Whatever the content is called, the workflow judges it: fastify would refuse what is no media type.
    server.addHook("onRequest", async ({ raw }) => void delete raw.headers["content-type"]);
    server.removeAllContentTypeParsers();
    const parser = { parseAs: "buffer", bodyLimit: requestBytes } as const;
    server.addContentTypeParser("*", parser, (_request, body, done) => done(null, body));
    for (const workflow of workflows) {
      serveRunResources(server, workflow);
      const trigger = `${workflow.path}/triggers/${workflow.triggerName}/paths/invoke`;
      for (const url of [trigger, `${trigger}/*`]) {
        server.all(url, (request, reply) => invoke(workflow, request, reply));
      }
      server.post(`${workflow.path}/runs/:runId/actions/*`, (request, reply) =>
        callback(workflow, request, reply),
      );
      server.get(`${workflow.path}/runs/:runId/response`, (request, reply) =>
        readResponse(workflow, request, reply),
      );
    }
  };
}

async function invoke(
  workflow: ServedWorkflow,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { resource, engine, policy, signer, triggerName } = workflow;
  const query = queryOf(request);
  const refused = policy.refuse({
    authorization: request.headers.authorization,
    hasSignature: query["sig"] !== undefined,
    isSigned: signer.permits(query, permissions.trigger(triggerName)),
    address: request.ip,
  });
  if (refused !== undefined) return send(reply, refused);
  if (resource.state === "Disabled") {
    const message = `Could not execute workflow '${resource.name}' trigger '${triggerName}' with state 'Disabled': trigger is not enabled.`;
    return send(reply, problem(400, "WorkflowTriggerIsNotEnabled", message));
  }
  const relativePathParameters = matchPath(workflow.relativePath, request);
  if (relativePathParameters === undefined || request.method !== workflow.method) {
    return send(
      reply,
      problem(
        404,
        "TriggerPathNotFound",
        `Trigger '${triggerName}' takes ${workflow.method} ${workflow.relativePath || "invoke"}.`,
      ),
    );
  }
  const body = readBody(request);
  if ("refused" in body) return send(reply, body.refused);
  const started = engine.start(resource.name, {
    headers: withCaller(request),
    body: body.value,
    queries: query,
    ...(workflow.relativePath === "" ? {} : { relativePathParameters }),
  });
  return send(reply, "refused" in started ? started.refused : await started.run.caller.response);
}

/** A POST to the URL that `listCallbackUrl()` gave. */
async function callback(
  { engine, signer }: ServedWorkflow,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { runId = "", "*": rest = "" } = request.params as Record<string, string>;
  const [, action = "", indexes = ""] = /^([^/]+)((?:\/\d+)*)\/run$/.exec(rest) ?? [];
  const repetition = indexes.split("/").slice(1).map(Number);
  if (request.headers.authorization !== undefined) {
    return send(
      reply,
      problem(
        401,
        "DirectApiRequestHasMoreThanOneAuthorization",
        "A callback URL is authenticated by its signature; leave the Authorization header out.",
      ),
    );
  }
  if (!signer.permits(queryOf(request), permissions.callback(runId, action, repetition))) {
    return send(reply, problem(401, "AuthorizationFailed", "The signature is not valid."));
  }
  const body = readBody(request);
  if ("refused" in body) return send(reply, body.refused);
  const payload = fromPlain({ statusCode: 200, headers: headersOf(request), body: body.value });
  switch (engine.callback(runId, action, repetition, payload)) {
    case "accepted":
      return send(reply, { statusCode: 200, headers: {} });
    case "over":
      return send(
        reply,
        problem(409, "WorkflowRunActionOver", `The action '${action}' no longer waits.`),
      );
    case "unknown":
      return send(
        reply,
        problem(404, "WorkflowRunNotFound", `The workflow run '${runId}' is not found.`),
      );
  }
}

/** Where the caller of an asynchronous Response looks: 202 until there is one. */
async function readResponse(
  { engine, signer }: ServedWorkflow,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { runId = "" } = request.params as Record<string, string>;
  if (!signer.permits(queryOf(request), permissions.response(runId))) {
    return send(reply, problem(401, "AuthorizationFailed", "The signature is not valid."));
  }
  const run = engine.run(runId);
  if (run?.response !== undefined) return send(reply, run.response);
  if (run?.status === "Running") {
    return send(reply, {
      statusCode: 202,
      headers: { Location: `${request.protocol}://${request.host}${request.url}` },
    });
  }
  return send(reply, problem(502, "NoResponse", "The workflow run ended without a response."));
}

function readBody(
  request: FastifyRequest,
): { readonly value: Value | undefined } | { readonly refused: WorkflowResponse } {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  try {
    return { value: decodeBody(bytes, contentTypeOf(request)) };
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const message = `The request content is not valid and could not be deserialized: '${error.message}'.`;
    return { refused: problem(400, "InvalidRequestContent", message) };
  }
}

/** Values of the template's `{names}`; undefined when the path is another. */
function matchPath(template: string, request: FastifyRequest): Record<string, string> | undefined {
  const rest = (request.params as Record<string, string | undefined>)["*"] ?? "";
  const split = (path: string) => path.split("/").filter((segment) => segment !== "");
  const given = split(rest);
  const wanted = split(template);
  if (given.length !== wanted.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const [, name] = /^\{(.+)\}$/.exec(segment) ?? [];
    const value = given[index] ?? "";
    if (name === undefined && value !== segment) return undefined;
    if (name !== undefined) values[name] = value;
  }
  return values;
}

function queryOf(request: FastifyRequest): Record<string, string> {
  const query = request.query as Record<string, string | string[]>;
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, String(value)] as const),
  );
}

/** Names in the case in which they came: that is what the workflow sees. */
function headersOf({ raw }: Pick<FastifyRequest, "raw">): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.rawHeaders.length; index += 2) {
    headers[raw.rawHeaders[index] ?? ""] = raw.rawHeaders[index + 1] ?? "";
  }
  return headers;
}

function contentTypeOf(request: FastifyRequest): string | undefined {
  const isContentType = ([name]: readonly [string, string]) => /^content-type$/i.test(name);
  return Object.entries(headersOf(request)).find(isContentType)?.[1];
}

/** The caller's address comes last in `X-Forwarded-For`, after whatever the caller wrote there. */
function withCaller({ raw, ip, headers }: FastifyRequest): Record<string, string> {
  const sent = Object.entries(headersOf({ raw })).filter(
    ([name]) => !/^x-forwarded-for$/i.test(name),
  );
  const list = [headers["x-forwarded-for"] ?? [], ip].flat().join(", ");
  return { ...Object.fromEntries(sent), "X-Forwarded-For": list };
}

function send(reply: FastifyReply, response: WorkflowResponse): FastifyReply {
  const { statusCode, headers, body } = response;
  void reply.code(statusCode).headers(headers);
  return reply.send(body === undefined ? undefined : encodeBody(body));
}
