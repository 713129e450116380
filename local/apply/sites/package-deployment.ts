import { resolve } from "node:path";
import { existsSync } from "node:fs";
import { Access } from "../../identity/access";
import type { ManagedIdentity, RoleAssignment } from "../applied-stack";
import type { EvaluatedStack } from "../evaluated-stack";
import type { Arguments } from "../kinds/arguments";
import { sameId } from "../kinds/arm-id";
import { actionTarget, propertiesOf } from "../kinds/azapi";
import { oneDeploy } from "../kinds/function-app";
import { TerraformError } from "../terraform/value";
import { unzipPackage } from "./package-archive";
import { leadToSources } from "./source-maps";

/** What a package is found, fetched and unzipped with. */
export interface PackageContext {
  readonly stack: EvaluatedStack;
  readonly identities: readonly ManagedIdentity[];
  readonly roleAssignments: readonly RoleAssignment[];
  /** Folder of cdk.tf.json. */
  readonly stackFolder: string;
  /** Folder for unzipped packages. */
  readonly packagesFolder: string;
  /** Folder that their source maps lead to. @default nowhere on this machine */
  readonly sourcesFolder?: string;
}

const readBlob = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

/**
 * Deploys a site's package: follows onedeploy's `packageUri` to the blob, and the blob's `source` to
 * the archive that synth wrote.
 *
 * @returns folder of the unzipped package
 * @throws TerraformError naming the link of the chain that is missing
 */
export function deployedPackage(
  site: Arguments,
  identityIds: readonly string[],
  context: PackageContext,
): string {
  const blob = packageBlob(site, context.stack);
  checkFetch(site, blob, identityIds, context);
  const archive = resolve(context.stackFolder, blob.text("source"));
  if (!existsSync(archive)) {
    throw new TerraformError(
      `${blob.place}: "source" is ${archive}, which does not exist; run "npm run synth" again`,
    );
  }
  const folder = unzipPackage(archive, context.packagesFolder, site.text("name"));
  if (context.sourcesFolder !== undefined) leadToSources(folder, context.sourcesFolder);
  return folder;
}

function packageBlob(site: Arguments, stack: EvaluatedStack): Arguments {
  const target = `${site.text("id")}/${oneDeploy}`;
  const deployment = stack
    .ofType("azapi_resource_action")
    .find((action) => sameId(actionTarget(action), target));
  if (deployment === undefined) {
    throw new TerraformError(
      `${site.place}: no azapi_resource_action deploys a package to ${target}; without one the site has no functions`,
    );
  }
  const uri = propertiesOf(deployment).text("packageUri");
  const blob = stack
    .ofType("azurerm_storage_blob")
    .find((candidate) => candidate.text("url") === uri);
  if (blob === undefined) {
    throw new TerraformError(
      `${deployment.place}: "packageUri" is ${uri}, which no azurerm_storage_blob of the stack has`,
    );
  }
  return blob;
}

/** Azure fetches the package as the identity that the site names: it must be allowed to. */
function checkFetch(
  site: Arguments,
  blob: Arguments,
  identityIds: readonly string[],
  context: PackageContext,
): void {
  const storage = propertiesOf(site)
    .object("functionAppConfig")
    .object("deployment")
    .object("storage");
  const container = storage.text("value");
  if (!blob.text("url").startsWith(`${container}/`)) {
    throw new TerraformError(
      `${storage.place}: "value" is ${container}, but the package lies at ${blob.text("url")}`,
    );
  }
  const authentication = storage.object("authentication");
  const id = authentication.text("userAssignedIdentityResourceId");
  const identity = context.identities.find((candidate) => sameId(candidate.id, id));
  if (identity === undefined || !identityIds.some((assigned) => sameId(assigned, id))) {
    throw new TerraformError(
      `${authentication.place}: "userAssignedIdentityResourceId" is ${id}, which is not assigned to the site`,
    );
  }
  const scope = containerScope(blob, context.stack);
  if (!new Access(context).permits(identity.principalId, readBlob, scope)) {
    throw new TerraformError(
      `${site.place}: its identity ${identity.name} cannot read the package: no role of it permits ${readBlob} at ${scope}`,
    );
  }
}

function containerScope(blob: Arguments, stack: EvaluatedStack): string {
  const [account, container] = [
    blob.text("storage_account_name"),
    blob.text("storage_container_name"),
  ];
  const suffix = `/storageAccounts/${account}/blobServices/default/containers/${container}`;
  const found = stack
    .ofType("azurerm_storage_container")
    .find((candidate) => candidate.text("id").endsWith(suffix));
  if (found === undefined) {
    throw new TerraformError(
      `${blob.place}: the stack has no container ${container} in the account ${account}`,
    );
  }
  return found.text("id");
}
