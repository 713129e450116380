import type { ActionShape, InputsShape } from "./action-shapes";

const retried = ["authentication", "retryPolicy"] as const;
const request = ["method", "headers", "queries", "body", ...retried] as const;
const asynchronous = ["DisableAsyncPattern", "SuppressWorkflowHeaders"] as const;
const transfer = ["contentTransfer", "paginationPolicy"] as const;

/** An exchange of messages with partners: its settings are many, and the connector's own. */
const message: ActionShape = { inputs: { required: [], open: true } };
const flatFile: InputsShape = { required: ["content"], open: true };

/**
 * Actions that call what is not on this machine: a managed connector, a function, another
 * workflow, an integration account. The definition is checked; what the call answers is for a mock
 * to say. Source: the manifests of Microsoft's workflow designer.
 */
export const connectorActions = {
  ApiConnection: {
    inputs: { required: ["host/connection", "path"], optional: request },
    members: ["limit"],
    options: [...asynchronous, "DisableAutomaticDecompression"],
    runtime: transfer,
  },
  ApiConnectionWebhook: {
    inputs: { required: ["host/connection", "path"], optional: [...request, "schema"] },
    members: ["limit"],
    callback: "inputs",
  },
  ApiManagement: {
    inputs: {
      required: ["api/id", "pathTemplate/template"],
      optional: [...request, "subscriptionKey"],
    },
    members: ["limit"],
    options: asynchronous,
  },
  Function: {
    inputs: { required: ["function"], optional: [...request, "uri", "functionApp"] },
    members: ["limit"],
    options: [...asynchronous, "DisableAutomaticDecompression"],
  },
  Workflow: {
    inputs: { required: ["host/workflow"], optional: ["body", "headers", "queries", ...retried] },
    members: ["limit"],
    options: [...asynchronous, "DisableAutomaticDecompression"],
  },
  SendToBatch: {
    inputs: {
      required: ["batchName", "content", "host/workflow"],
      optional: ["partitionName", "messageId", "retryPolicy"],
    },
  },
  ServiceProvider: {
    inputs: { required: ["serviceProviderConfiguration"], open: true },
    members: ["limit"],
    runtime: transfer,
  },
  InvokeFunction: {
    inputs: { required: ["functionName"], optional: ["parameters", "retryPolicy"] },
  },
  JavaScriptCode: { inputs: { required: ["code"], optional: ["explicitDependencies"] } },
  Xslt: { inputs: { required: ["content"], open: true } },
  Liquid: {
    inputs: { required: ["content"], open: true },
    kinds: ["JsonToJson", "JsonToText", "XmlToJson", "XmlToText"],
  },
  XmlValidation: { inputs: { required: ["content"], open: true } },
  XmlParse: { inputs: { required: ["content"], open: true } },
  XmlCompose: message,
  FlatFileEncoding: { inputs: flatFile },
  FlatFileDecoding: { inputs: flatFile },
  IntegrationAccountArtifactLookup: { inputs: { required: ["artifactType", "artifactName"] } },
  AS2Encode: message,
  AS2Decode: message,
  X12Encode: message,
  X12BatchEncode: message,
  X12Decode: message,
  EdifactEncode: message,
  EdifactBatchEncode: message,
  EdifactDecode: message,
  RosettaNetEncode: message,
  RosettaNetDecode: message,
  RosettaNetWaitForResponse: message,
  SwiftEncode: message,
  SwiftDecode: message,
} as const satisfies Record<string, ActionShape>;

export type ConnectorType = keyof typeof connectorActions;
