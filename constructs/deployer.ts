import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { Construct } from "constructs";
import { AzureStack } from "./azure-stack";
import type { IGrantee } from "./grants";

/** How long a new role may take until the data plane of storage knows it. */
const propagationSeconds = 90;

/**
 * Whoever runs `cdktf deploy`. Storage accounts take no keys, so that the deployer needs a data role
 * of its own for what Terraform writes into them.
 */
export class Deployer extends Construct implements IGrantee {
  readonly principalId: string;
  /** Unknown at synth: a user on a laptop, a service principal in a pipeline. */
  readonly principalType = undefined;
  /** The roles given, for `dependsOn` of what Terraform writes. */
  readonly assignments: RoleAssignment[] = [];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.principalId = AzureStack.of(this).deployer.objectId;
  }

  onGranted(assignment: RoleAssignment): void {
    // azurerm writes blobs without a retry on 403, and a new role takes a minute or so to be known.
    // A provisioner runs only when the assignment is made, needs no further provider, and Node is
    // there because CDKTF is.
    assignment.provisioners = [
      {
        type: "local-exec",
        command: `node -e "setTimeout(() => {}, ${propagationSeconds * 1000})"`,
      },
    ];
    this.assignments.push(assignment);
  }
}
