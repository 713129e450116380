import type { InputsShape } from "./action-shapes";

/** What a definition may say of one type of trigger; anything else is refused, never ignored. */
export interface TriggerShape {
  readonly inputs?: InputsShape;
  /** Values of `kind` in Azure's spelling; absent when `kind` means nothing. */
  readonly kinds?: readonly string[];
  /** Whether the trigger asks again and again, and must, or may, say how often. */
  readonly recurrence?: "required" | "optional";
  /** Values of `operationOptions` besides those that every trigger has. */
  readonly options?: readonly string[];
  /** Where `listCallbackUrl()` is known: in the whole of `inputs`, or in its member `subscribe`. */
  readonly callback?: "inputs" | "subscribe";
}

/** Members that every trigger may have. */
export const triggerMembers = [
  "type",
  "kind",
  "inputs",
  "description",
  "metadata",
  "operationOptions",
  "runtimeConfiguration",
  "correlation",
  "conditions",
  "splitOn",
  "splitOnConfiguration",
] as const;

/** Members of `runtimeConfiguration` that every trigger may have. */
export const triggerRuntime = ["secureData", "concurrency", "staticResult"] as const;

const retried = ["authentication", "retryPolicy"] as const;
const request = ["headers", "queries", "body", ...retried] as const;
const single = ["SingleInstance"] as const;

const manual: TriggerShape = {
  inputs: {
    required: [],
    optional: ["schema", "method", "relativePath", "headersSchema", "parameters"],
  },
  kinds: [
    "Http",
    "Button",
    "ApiConnection",
    "EventGrid",
    "Geofence",
    "PowerApp",
    "PowerAppV2",
    "SecurityCenterAlert",
    "Teams",
    "TeamsWebhook",
    "VirtualAgent",
  ],
  options: [
    "EnableSchemaValidation",
    "SuppressWorkflowHeadersOnResponse",
    "IncludeAuthorizationHeadersInOutputs",
  ],
};

/** The types that are supported, in Azure's spelling. `Manual` is an older name of `Request`. */
export const triggerTypes = {
  Request: manual,
  Manual: manual,
  Recurrence: { recurrence: "required", options: single },
  SlidingWindow: {
    inputs: { required: [], optional: ["delay"] },
    recurrence: "required",
    options: single,
  },
  Http: {
    inputs: { required: ["method", "uri"], optional: ["cookie", ...request] },
    recurrence: "required",
    options: single,
  },
  HttpWebhook: {
    inputs: { required: ["subscribe"], optional: ["unsubscribe", "schema"] },
    callback: "subscribe",
  },
  ApiConnection: {
    inputs: { required: ["host/connection", "path"], optional: ["method", ...request] },
    recurrence: "required",
    options: single,
  },
  ApiConnectionWebhook: {
    inputs: {
      required: ["host/connection", "path"],
      optional: ["method", "schema", ...request],
    },
    callback: "inputs",
  },
  ApiConnectionNotification: {
    inputs: { required: ["host/connection", "fetch", "subscribe"], open: true },
    callback: "inputs",
  },
  ApiManagement: {
    inputs: {
      required: ["api/id", "pathTemplate/template"],
      optional: ["method", "subscriptionKey", ...request],
    },
    recurrence: "required",
    options: single,
  },
  Batch: { inputs: { required: ["mode", "configurations"], optional: ["batchGroupName"] } },
  ServiceProvider: {
    inputs: { required: ["serviceProviderConfiguration"], open: true },
    recurrence: "optional",
    options: single,
  },
} as const satisfies Record<string, TriggerShape>;

export type TriggerType = keyof typeof triggerTypes;

const typeByLowerCase = new Map(
  Object.keys(triggerTypes).map((type) => [type.toLowerCase(), type as TriggerType]),
);

/** The type in Azure's spelling, or undefined when this engine does not support it. */
export function triggerTypeOf(type: unknown): TriggerType | undefined {
  return typeof type === "string" ? typeByLowerCase.get(type.toLowerCase()) : undefined;
}
