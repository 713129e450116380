import type { ValueMap } from "../terraform/value";
import type { Arguments } from "./arguments";

/** What a Terraform type adds to the arguments of a block: the attributes that Azure computes. */
export type ComputeAttributes = (resource: Arguments) => ValueMap;

/** What Azure adds to the properties in the body of an azapi block with this ARM id. */
export type ComputeProperties = (resource: Arguments, id: string) => ValueMap;

/** The kinds of resources of one Azure service that a local stack may have. */
export interface ResourceKinds {
  /** Azure's name of the service. */
  readonly service: string;
  /** What its resources are on this machine; a row of docs/local-runtime.md. */
  readonly here: string;
  /** By Terraform type, `data.` before a data source. */
  readonly terraform?: Readonly<Record<string, ComputeAttributes>>;
  /** By Azure type, for what azapi deploys. */
  readonly azure?: Readonly<Record<string, ComputeProperties>>;
  /** Actions of Azure types that azapi may call, as the end of their ARM ids. */
  readonly actions?: readonly string[];
}

/** For Azure types of which nobody reads more than the stack itself gives. */
export const nothingComputed: ComputeProperties = () => ({});
