import type { FunctionMetadata, InvocationRequest, LogEntry, TypedData } from "../rpc";

/** From the host to the worker. */
export type HostMessage =
  | { readonly type: "invoke"; readonly request: InvocationRequest }
  /** Run the appTerminate hooks and exit. */
  | { readonly type: "terminate" };

/** From the worker to the host. */
export type WorkerMessage =
  | {
      readonly type: "ready";
      readonly functions: readonly FunctionMetadata[];
      /** Where the worker takes HTTP requests itself, if the app has `enableHttpStream`. */
      readonly httpUri?: string;
    }
  /** The app could not be loaded; the worker exits. */
  | { readonly type: "failed"; readonly error: string }
  | { readonly type: "succeeded"; readonly invocationId: string; readonly returnValue?: TypedData }
  | { readonly type: "threw"; readonly invocationId: string; readonly error: string }
  | { readonly type: "log"; readonly entry: LogEntry };
