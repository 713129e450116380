import { resolve } from "node:path";
import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { IGrantee } from "./grants";

/** Somebody by object id: a user, a group or an application, which synth cannot tell apart. */
export class Principal extends Construct implements IGrantee {
  readonly principalType = undefined;
  /** The roles given, for `dependsOn` of what needs them. */
  readonly assignments: RoleAssignment[] = [];

  constructor(
    scope: Construct,
    id: string,
    readonly principalId: string,
  ) {
    super(scope, id);
  }

  onGranted(assignment: RoleAssignment): void {
    this.assignments.push(assignment);
  }
}

/** A blob container that a deployer's new role is waited for at. */
export interface WaitingPlace {
  readonly account: string;
  readonly container: string;
}

/**
 * Who runs Terraform. Storage accounts take no keys, so that a deployer needs a data role of its own
 * for what Terraform writes into them.
 */
export class Deployer extends Principal {
  constructor(
    scope: Construct,
    id: string,
    principalId: string,
    private readonly place: WaitingPlace,
  ) {
    super(scope, id, principalId);
  }

  /**
   * azurerm writes blobs without a retry on 403, and a new role takes minutes to be known. A
   * provisioner runs only when the assignment is made, and needs no further provider. It never
   * fails: Terraform would make the assignment again, and the waiting would begin anew.
   */
  override onGranted(assignment: RoleAssignment): void {
    super.onGranted(assignment);
    const script = new TerraformAsset(this, "WaitForRole", {
      path: resolve(__dirname, "wait-for-role.cjs"),
      type: AssetType.FILE,
    });
    // The second where there is no Node, the third where there is no POSIX shell either.
    const command = [
      `node ${script.path} ${this.place.account} ${this.place.container}`,
      "sleep 90",
      "ping -n 91 127.0.0.1",
    ].join(" || ");
    assignment.provisioners = [{ type: "local-exec", command }];
  }
}
