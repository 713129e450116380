import Module from "node:module";
import type { FunctionMetadata, InvocationRequest, LogCategory, LogLevel, TypedData } from "../rpc";

/** `app.http(...)` and its like end here. */
export type FunctionCallback = (...values: unknown[]) => unknown;
export type HookCallback = (context: Record<string, unknown>) => unknown;

/** What `@azure/functions` hands over with `setProgrammingModel`. */
export interface ProgrammingModel {
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
}

export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly request: Omit<InvocationRequest, "functionName"> & { readonly functionId: string };
  readonly metadata: FunctionMetadata;
  state?: "preInvocationHooks" | "invocation" | "postInvocationHooks";
  log(level: LogLevel, category: LogCategory, message: string): void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: TypedData | null }>;
}

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}

/** Everything that the loaded app registered. */
export interface LoadedApp {
  readonly functions: Map<string, RegisteredFunction>;
  readonly hooks: Map<string, HookCallback[]>;
  /** `hookData` of the appStart and appTerminate hooks. */
  readonly hookData: Record<string, unknown>;
  /** `appHookData` of every hook. */
  readonly appHookData: Record<string, unknown>;
  model?: ProgrammingModel;
}

type SystemLog = (level: LogLevel, category: LogCategory, message: string) => void;

const coreModuleName = "@azure/functions-core";

/** The dispose pattern of `@azure/functions-core`. */
class Disposable {
  constructor(private readonly callOnDispose: () => unknown) {}

  dispose(): void {
    this.callOnDispose();
  }
}

/**
 * Answers `require("@azure/functions-core")`, which exists in no package: Azure's worker provides it
 * by the same interception, and `@azure/functions` falls back to a test mode without it.
 */
export function provideCoreModule(app: LoadedApp, log: SystemLog): void {
  const core = {
    version: "3.10.1",
    hostVersion: "4.1037.0",
    Disposable,
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      if (app.functions.has(metadata.name)) {
        throw new Error(`A function named "${metadata.name}" is already registered; rename one.`);
      }
      app.functions.set(metadata.name, { metadata, callback });
      return new Disposable(() => app.functions.delete(metadata.name));
    },
    registerHook: (name: string, callback: HookCallback) => {
      const callbacks = app.hooks.get(name) ?? [];
      app.hooks.set(name, [...callbacks, callback]);
      return new Disposable(() =>
        app.hooks.set(
          name,
          (app.hooks.get(name) ?? []).filter((other) => other !== callback),
        ),
      );
    },
    setProgrammingModel: (model: ProgrammingModel) => {
      app.model = model;
    },
    getProgrammingModel: () => app.model,
    log,
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the proxy passes `this` on
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (target, module, parameters: [string]): unknown =>
      parameters[0] === coreModuleName ? core : Reflect.apply(target, module, parameters),
  });
}
