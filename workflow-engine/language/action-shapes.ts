import type { Action } from "./actions";

/** What a definition may say of one type of action; anything else is refused, never ignored. */
export interface ActionShape {
  /** Members of `inputs`, or `any` when every JSON value is allowed; absent when there are no inputs. */
  readonly inputs?: "any" | InputsShape;
  /** Values of `kind`, one of which the action must have; absent when `kind` means nothing. */
  readonly kinds?: readonly string[];
  /** Members of the action besides those that every action has. */
  readonly members?: readonly string[];
  /** Values of `operationOptions`. */
  readonly options?: readonly string[];
  /** Members of `runtimeConfiguration` besides those that every action has. */
  readonly runtime?: readonly string[];
  /** Where `listCallbackUrl()` is known: in the whole of `inputs`, or in its member `subscribe`. */
  readonly callback?: "inputs" | "subscribe";
}

export interface InputsShape {
  /** Members that must be there; `a/b` is a member `b` of the member `a`. */
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** Other members are the connector's own: they are neither known nor checked. */
  readonly open?: boolean;
}

/** Members that every action may have. */
export const commonMembers = [
  "type",
  "kind",
  "runAfter",
  "inputs",
  "description",
  "metadata",
  "trackedProperties",
  "operationOptions",
  "runtimeConfiguration",
] as const;

/** Members of `runtimeConfiguration` that every action may have. */
export const commonRuntime = ["secureData", "staticResult"] as const;

const request = ["headers", "queries", "body", "cookie", "authentication", "retryPolicy"] as const;
const variableChange: InputsShape = { required: ["name", "value"] };
const variableCount: InputsShape = { required: ["name"], optional: ["value"] };

/** Written in TypeScript, too, and run by what a mock answers (./connector-shapes). */
type ConnectorAction = "ApiConnection";

/** Actions that the engine runs itself, in Azure's spelling: those that TypeScript knows (./actions). */
export const builtInActions = {
  Http: {
    inputs: { required: ["method", "uri"], optional: request },
    members: ["limit"],
    options: ["DisableAsyncPattern", "SuppressWorkflowHeaders", "DisableAutomaticDecompression"],
    runtime: ["contentTransfer", "paginationPolicy"],
  },
  HttpWebhook: {
    inputs: { required: ["subscribe"], optional: ["unsubscribe"] },
    members: ["limit"],
    options: ["SuppressWorkflowHeaders"],
    callback: "subscribe",
  },
  Response: {
    inputs: { required: ["statusCode"], optional: ["headers", "body", "schema"] },
    options: ["Asynchronous"],
  },
  Compose: { inputs: "any" },
  ParseJson: { inputs: { required: ["content", "schema"] } },
  Select: { inputs: { required: ["from", "select"] } },
  Query: { inputs: { required: ["from", "where"] } },
  Join: { inputs: { required: ["from", "joinWith"] } },
  Table: { inputs: { required: ["from", "format"], optional: ["columns"] } },
  Expression: {
    inputs: {
      required: [],
      optional: [
        "baseTime",
        "interval",
        "timeUnit",
        "formatString",
        "sourceTimeZone",
        "destinationTimeZone",
      ],
    },
    kinds: [
      "CurrentTime",
      "GetFutureTime",
      "GetPastTime",
      "AddToTime",
      "SubtractFromTime",
      "ConvertTimeZone",
    ],
  },
  Wait: { inputs: { required: [], optional: ["interval", "until"] } },
  Terminate: { inputs: { required: ["runStatus"], optional: ["runError"] } },
  InitializeVariable: { inputs: { required: ["variables"] } },
  SetVariable: { inputs: variableChange },
  IncrementVariable: { inputs: variableCount },
  DecrementVariable: { inputs: variableCount },
  AppendToArrayVariable: { inputs: variableChange },
  AppendToStringVariable: { inputs: variableChange },
  Scope: { members: ["actions"] },
  If: { members: ["expression", "actions", "else"] },
  Switch: { members: ["expression", "cases", "default"] },
  Foreach: {
    members: ["foreach", "actions"],
    options: ["Sequential"],
    runtime: ["concurrency"],
  },
  Until: {
    members: ["expression", "limit", "actions"],
    options: ["FailWhenLimitsReached"],
  },
} as const satisfies Readonly<Record<Exclude<Action["type"], ConnectorAction>, ActionShape>>;
