import type { Arguments } from "./kinds/arguments";
import { azapiType } from "./kinds/azapi";
import type { ValueMap } from "./terraform/value";

/** A resource as it would stand in Terraform's state. */
export interface EvaluatedResource {
  readonly type: string;
  readonly attributes: Arguments;
}

/** A stack with every expression evaluated; host names are still Azure's. */
export class EvaluatedStack {
  constructor(
    readonly resources: readonly EvaluatedResource[],
    readonly outputs: ValueMap,
  ) {}

  /** The resources of a Terraform type. */
  ofType(type: string): readonly Arguments[] {
    return this.resources
      .filter((resource) => resource.type === type)
      .map(({ attributes }) => attributes);
  }

  /** The azapi resources of an Azure type, updates of one included. */
  ofAzureType(azureType: string): readonly Arguments[] {
    return ["azapi_resource", "azapi_update_resource"]
      .flatMap((type) => this.ofType(type))
      .filter((resource) => azapiType(resource) === azureType);
  }
}
