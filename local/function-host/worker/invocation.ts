import type { InvocationRequest, LogEntry, TypedData } from "../rpc";
import type { CoreInvocationContext, LoadedApp, RegisteredFunction } from "./core-module";

type Log = (entry: LogEntry) => void;

interface Call {
  readonly app: LoadedApp;
  readonly called: RegisteredFunction;
  readonly core: CoreInvocationContext;
}

/**
 * Runs one invocation through the programming model in the order of Azure's worker: arguments,
 * preInvocation hooks, function, postInvocation hooks, response.
 */
export async function invoke(
  app: LoadedApp,
  request: InvocationRequest,
  log: Log,
): Promise<TypedData | undefined> {
  const called = app.functions.get(request.functionName);
  if (!called || !app.model) {
    throw new Error(`The worker has no function "${request.functionName}".`);
  }
  const core = coreContext(called, request, log);
  const model = app.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const shared = { invocationContext: context, hookData: {}, appHookData: app.appHookData };
  const before = { ...shared, inputs, functionCallback: called.callback };
  await runHooks({ app, called, core }, "preInvocationHooks", before);
  const outcome = await settle(() => {
    core.state = "invocation";
    return model.invokeFunction(context, before.inputs, before.functionCallback);
  });
  const after = { ...shared, inputs: before.inputs, ...outcome };
  await runHooks({ app, called, core }, "postInvocationHooks", after);
  if (after.error !== null) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the function's own, whatever it is
    throw after.error;
  }
  return (await model.getResponse(context, after.result)).returnValue ?? undefined;
}

function coreContext(
  { metadata }: RegisteredFunction,
  request: InvocationRequest,
  log: Log,
): CoreInvocationContext {
  const { functionName, invocationId } = request;
  return {
    invocationId,
    request: { ...request, functionId: functionName },
    metadata,
    log: (level, category, message) =>
      log({ level, category, message, functionName, invocationId }),
  };
}

async function settle(run: () => Promise<unknown>): Promise<{ result: unknown; error: unknown }> {
  try {
    return { result: await run(), error: null };
  } catch (error) {
    return { result: null, error };
  }
}

async function runHooks(
  { app, core }: Call,
  state: "preInvocationHooks" | "postInvocationHooks",
  context: Record<string, unknown>,
): Promise<void> {
  core.state = state;
  for (const hook of app.hooks.get(state.replace("Hooks", "")) ?? []) {
    await hook(context);
  }
  core.state = undefined;
}
