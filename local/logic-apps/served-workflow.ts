import type { WorkflowResource } from "../apply/applied-stack";
import type { WorkflowEngine } from "../../workflow-engine";
import type { TriggerAccessPolicy } from "./access-policy";
import type { UrlSigner } from "./signature";

/** A workflow that takes requests. */
export interface ServedWorkflow {
  readonly resource: WorkflowResource;
  /** Path of its URLs, as in `/workflows/0f8fad5b`. */
  readonly path: string;
  readonly engine: WorkflowEngine;
  readonly policy: TriggerAccessPolicy;
  readonly signer: UrlSigner;
  readonly triggerName: string;
  /** Method that the trigger takes. */
  readonly method: string;
  /** Template of the path behind `invoke`, as in `/orders/{id}`; empty without one. */
  readonly relativePath: string;
}
