import { StorageBlob } from "@cdktf/provider-azurerm/lib/storage-blob";
import type { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { hostConfiguration, packageContainer, packageFile, type NodeVersion } from "../contract";
import { AzapiResourceAction, type AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import { Deployer, Principal } from "./deployer";
import { webApi } from "./flex-consumption";
import { FunctionCode } from "./function-code";
import { grantRole, type IGrantee } from "./grants";
import type { Monitoring } from "./monitoring";
import { purposes } from "./names";
import { retryTimeout, untilSiteIsFree } from "./retries";
import { attributeOf } from "./replacement";
import type { Redundancy } from "./redundancy";
import { StorageAccount } from "./storage-account";

export interface FunctionPackageProps {
  /** Path of the entry's source from the project's root. */
  readonly entry: string;
  readonly monitoring: Monitoring;
  /** Tells two packages of a stack apart, as a part of the account's name. @default the only one */
  readonly purpose?: string;
  /** Major version of Node that runs it. @default 22 */
  readonly nodeVersion?: NodeVersion;
  /** Messages that one instance works on at a time. @default 16 */
  readonly queueConcurrency?: number;
  /** @default LRS */
  readonly redundancy?: Redundancy;
  /** Object ids of those who deploy. @default whoever deploys */
  readonly deployers?: readonly string[];
  /** Object ids of those who only plan. @default none */
  readonly planners?: readonly string[];
}

/** The host storage account of a Function App and the code in it. */
export class FunctionPackage extends Construct {
  readonly account: StorageAccount;
  /** URL of the container that Flex Consumption deploys from. */
  readonly containerUrl: string;
  private readonly container: StorageContainer;
  private readonly code: FunctionCode;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FunctionPackageProps,
  ) {
    super(scope, id);
    const { entry, monitoring, purpose, redundancy, nodeVersion, queueConcurrency } = props;
    this.account = new StorageAccount(this, "HostStorage", {
      purpose: purposes("host", purpose),
      monitoring,
      services: ["blob"],
      redundancy,
    });
    this.container = this.account.addContainer("Packages", packageContainer);
    this.containerUrl = `${this.account.endpoints.blob}${this.container.name}`;
    this.code = FunctionCode.fromEntry(this, "Code", {
      entry,
      nodeVersion,
      host: hostConfiguration({ queueConcurrency }),
    });
  }

  /**
   * Lets the host keep its leases, keys and packages. The account is the narrowest scope: the host
   * makes its containers itself.
   */
  grantHost(grantee: IGrantee): void {
    grantRole(this, {
      role: "StorageBlobDataOwner",
      on: this.account.id,
      what: "the host storage account",
      to: grantee,
    });
  }

  /**
   * Uploads the package and has the site install it. The blob is named by its content, so that a
   * changed source is a new blob and a new body of the action, and nothing else in the plan.
   * @param after what has to stand before the first line of code may run
   * @returns the installation
   */
  deployTo(site: AzapiResource, after: readonly ITerraformDependable[]): AzapiResourceAction {
    const assignments = this.grantDeployers();
    const blob = new StorageBlob(this, "Blob", {
      name: `${this.code.hash.toLowerCase()}/${packageFile}`,
      storageAccountName: this.account.name,
      storageContainerName: this.container.name,
      type: "Block",
      contentType: "application/zip",
      source: this.code.path,
      // No contentMd5: the zip's time stamps differ at every synth, the name says what changed.
      dependsOn: [...assignments, site, ...after],
      // The container's name stays when it is replaced, and its blobs are gone with it.
      lifecycle: { replaceTriggeredBy: [attributeOf(this.container, "id")] },
    });
    return new AzapiResourceAction(this, "OneDeploy", {
      type: `Microsoft.Web/sites@${webApi}`,
      resourceId: site.id,
      action: "extensions/onedeploy",
      method: "PUT",
      body: { properties: { type: "zip", packageUri: blob.url } },
      retry: untilSiteIsFree,
      timeout: retryTimeout,
    });
  }

  /**
   * Terraform writes the package and reads it in every plan, as whoever runs it. With a list each
   * has a role of its own: whoever deploys next neither takes it from the last one nor waits for it.
   * @returns the roles that the upload has to wait for
   */
  private grantDeployers(): readonly ITerraformDependable[] {
    const { deployers, planners = [] } = this.props;
    const on = this.container.id;
    const place = { account: this.account.name, container: packageContainer };
    const who = deployers?.map((id) => new Deployer(this, `Deployer-${id}`, id, place)) ?? [
      new Deployer(this, "Deployer", AzureStack.of(this).deployer.objectId, place),
    ];
    const what = "deployment packages";
    for (const to of who) {
      grantRole(this.container, { role: "StorageBlobDataContributor", on, what, to });
    }
    for (const id of planners) {
      const to = new Principal(this, `Planner-${id}`, id);
      grantRole(this.container, { role: "StorageBlobDataReader", on, what, to });
    }
    return who.flatMap(({ assignments }) => assignments);
  }
}
