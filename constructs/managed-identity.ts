import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";
import { dependable, type ITerraformDependable, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { AzureStack } from "./azure-stack";
import type { IGrantee } from "./grants";

/**
 * A user-assigned identity: unlike a system-assigned one it exists, and holds its roles, before the
 * resource that runs as it.
 */
export class ManagedIdentity extends Construct implements IGrantee {
  readonly id: string;
  readonly clientId: string;
  readonly principalId: string;
  readonly principalType = "ServicePrincipal";
  private readonly assignments: string[] = [];
  private readonly runtimes: TerraformResource[] = [];

  constructor(scope: Construct, id: string, { purpose }: { readonly purpose?: string } = {}) {
    super(scope, id);
    const stack = AzureStack.of(this);
    const identity = new UserAssignedIdentity(this, "Resource", {
      name: stack.physicalName(this, "identity", purpose),
      ...stack.placement,
    });
    this.id = identity.id;
    this.clientId = identity.clientId;
    this.principalId = identity.principalId;
  }

  /** Makes a resource that runs as this identity wait for all roles, also those granted later. */
  runs(resource: TerraformResource): void {
    this.runtimes.push(resource);
    this.makeWait(resource, this.assignments);
  }

  onGranted(assignment: ITerraformDependable): void {
    const reference = dependable(assignment);
    this.assignments.push(reference);
    for (const resource of this.runtimes) this.makeWait(resource, [reference]);
  }

  private makeWait(resource: TerraformResource, assignments: readonly string[]): void {
    resource.dependsOn = [...(resource.dependsOn ?? []), ...assignments];
  }
}
