import { type InvocationContext, app } from "@azure/functions";
import {
  type AuthenticationMode,
  type Route,
  registeredMethods,
  routes,
  settings,
} from "../contract";
import { isByteStream } from "./byte-stream";
import type { Dependencies } from "./dependencies";
import { type Handler, serve } from "./http/endpoint";
import { logFailedCalls } from "./failed-calls";
import { inInvocation, scopeOf, type InvocationScope } from "./invocation";
import { pacedBody, watchResponses } from "./http/paced-body";
import { describeError, structuredLog } from "./log";
import { operationResource } from "./endpoints/operation-resource";
import { describeService } from "./endpoints/openapi";
import { problemPage } from "./endpoints/problem-page";
import { getResult } from "./endpoints/result";
import { checkStatus } from "./endpoints/status-checker";

// Without it the host drops a body that comes without Content-Length, and buffers up to 100 MB of one
// that has it (azure-functions-host #4926). The cap holds while the stream is read.
app.setup({ enableHttpStream: true });
watchResponses();

/** Makes an app's dependencies on first use; throws when its settings are wrong. */
export type Compose<D extends Dependencies = Dependencies> = () => Composed<D>;

type Composed<D extends Dependencies> = Omit<D, keyof InvocationScope>;

/** Adds an invocation's own log and trace to an app's dependencies. */
export type DependenciesFor<D extends Dependencies = Dependencies> = (
  context: InvocationContext,
) => D;

/**
 * Composes an app once. Wrong settings are logged when the app starts and then fail each
 * invocation: thrown while the module loads, they would show as an app without functions.
 */
export function composeOnce<D extends Dependencies = Dependencies>(
  compose: Compose<D>,
): DependenciesFor<D> {
  let composed: Composed<D> | undefined;
  const get = (): Composed<D> => (composed ??= compose());
  app.hook.appStart(() => {
    try {
      get();
    } catch (error) {
      structuredLog((line, level) => console[level](line))({
        event: "settings.wrong",
        error: describeError(error),
      });
    }
  });
  logFailedCalls();
  // Whatever is called from here on may log in the invocation that it belongs to.
  app.hook.preInvocation((context) => {
    const { functionHandler, invocationContext } = context;
    context.functionHandler = (trigger, given) =>
      inInvocation(scopeOf(invocationContext), () => functionHandler(trigger, given) as unknown);
  });
  return (context) => ({ ...get(), ...scopeOf(context) }) as D;
}

/** Registers status, operation, result and the descriptions of all of it, which every app serves. */
export function registerStatusEndpoints(
  dependenciesFor: DependenciesFor,
  variant: Parameters<typeof describeService>[0] = {},
): void {
  registerEndpoint(routes.status, checkStatus, dependenciesFor);
  registerEndpoint(routes.operation, operationResource, dependenciesFor);
  registerEndpoint(routes.result, getResult, dependenciesFor);
  registerEndpoint(routes.problem, problemPage, dependenciesFor);
  const describe = describeService(variant);
  registerEndpoint(routes.openapi, describe, dependenciesFor, submitAuthLevel(process.env));
}

/** Registers one route with all methods, so that a wrong one is told what is allowed. */
export function registerEndpoint(
  route: Route,
  handler: Handler,
  dependenciesFor: DependenciesFor,
  authLevel: "anonymous" | "function" = "anonymous",
): void {
  app.http(route.functionName, {
    route: route.route,
    methods: [...registeredMethods],
    authLevel,
    handler: async (request, context) => {
      const { invocationId } = context;
      const { body, ...head } = await serve(route, handler, request, {
        requestId: invocationId,
        ...scopeOf(context),
        dependencies: () => dependenciesFor(context),
      });
      return { ...head, body: isByteStream(body) ? pacedBody(body, invocationId) : body };
    },
  });
}

/**
 * Submitting needs a function key unless Entra guards every route. Read before settings are
 * checked, so anything but a clear `entra` asks for the key.
 */
export function submitAuthLevel(environment: NodeJS.ProcessEnv): "anonymous" | "function" {
  const entra: AuthenticationMode = "entra";
  return environment[settings.authentication] === entra ? "anonymous" : "function";
}
