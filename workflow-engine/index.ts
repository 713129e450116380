/**
 * The engine's door: what other rooms may use of it. The language (types, checks, drawing) has a
 * door of its own, `workflow-engine/language`, for whoever writes definitions and runs none.
 */
export { systemClock, VirtualClock } from "./clock";
export { contextScope } from "./expressions/evaluation-context";
export { evaluate } from "./expressions/evaluate";
export { fromPlain, toPlain, type Value } from "./expressions/values";
export { decodeBody, encodeBody } from "./http/content";
export { createHttpClient } from "./http/http-client";
export {
  MockHttpClient,
  strayMocks,
  type Mock,
  type MockAnswer,
  type MockCall,
  type Mocks,
} from "./http/mock-client";
export { isObject } from "./language/action-types";
export type { WorkflowResponse } from "./run/caller";
export { WorkflowEngine } from "./run/engine";
export {
  HttpFailure,
  type HttpClient,
  type RunUrls,
  type TokenProvider,
  type WorkflowClock,
} from "./run/ports";
export type { Run } from "./run/run";
export { billedActions } from "./run/run-report";
export { FileRunStore, MemoryRunStore } from "./run/run-store";
export { runTree } from "./run/run-tree";
export { problem } from "./run/trigger";
export type { Callback, Callbacks } from "./commands/callbacks";
export { workflowMatchers, type WorkflowMatchers } from "./testing/matchers";
export { runWorkflow, UnansweredCallError, type RunWorkflowOptions } from "./testing/run-workflow";
export type { ActionRun, CallMade, WorkflowRun } from "./testing/workflow-run";
