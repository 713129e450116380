import { StorageBlob } from "@cdktf/provider-azurerm/lib/storage-blob";
import type { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { packageContainer } from "../contract";
import { AzapiResourceAction, type AzapiResource } from "./azapi";
import { Deployer } from "./deployer";
import { FunctionCode } from "./function-code";
import { grantRole, type IGrantee } from "./grants";
import type { Monitoring } from "./monitoring";
import { purposes } from "./names";
import { retryTimeout, untilSiteIsFree } from "./retries";
import { attributeOf } from "./replacement";
import { StorageAccount } from "./storage-account";

export interface FunctionPackageProps {
  /** Path of the entry's source from the project's root. */
  readonly entry: string;
  readonly monitoring: Monitoring;
  /** Tells two packages of a stack apart, as a part of the account's name. @default the only one */
  readonly purpose?: string;
}

/** The host storage account of a Function App and the code in it. */
export class FunctionPackage extends Construct {
  readonly account: StorageAccount;
  /** URL of the container that Flex Consumption deploys from. */
  readonly containerUrl: string;
  private readonly container: StorageContainer;
  private readonly code: FunctionCode;

  constructor(scope: Construct, id: string, { entry, monitoring, purpose }: FunctionPackageProps) {
    super(scope, id);
    this.account = new StorageAccount(this, "HostStorage", {
      purpose: purposes("host", purpose),
      monitoring,
      services: ["blob"],
    });
    this.container = this.account.addContainer("Packages", packageContainer);
    this.containerUrl = `${this.account.endpoints.blob}${this.container.name}`;
    this.code = FunctionCode.fromEntry(this, "Code", entry);
  }

  /**
   * Lets the host keep its leases, keys and packages. The account is the narrowest scope: the host
   * makes its containers itself.
   */
  grantHost(grantee: IGrantee): void {
    grantRole(this, { role: "StorageBlobDataOwner", on: this.account.id, to: grantee });
  }

  /**
   * Uploads the package and has the site install it. The blob is named by its content, so that a
   * changed source is a new blob and a new body of the action, and nothing else in the plan.
   * @param after what has to stand before the first line of code may run
   */
  deployTo(site: AzapiResource, after: readonly ITerraformDependable[]): void {
    const deployer = new Deployer(this, "Deployer");
    grantRole(this.container, {
      role: "StorageBlobDataContributor",
      on: this.container.id,
      to: deployer,
    });
    const blob = new StorageBlob(this, "Blob", {
      name: `${this.code.hash.toLowerCase()}.zip`,
      storageAccountName: this.account.name,
      storageContainerName: this.container.name,
      type: "Block",
      contentType: "application/zip",
      source: this.code.path,
      // No contentMd5: the zip's time stamps differ at every synth, the name says what changed.
      dependsOn: [...deployer.assignments, site, ...after],
      // The container's name stays when it is replaced, and its blobs are gone with it.
      lifecycle: { replaceTriggeredBy: [attributeOf(this.container, "id")] },
    });
    new AzapiResourceAction(this, "OneDeploy", {
      type: "Microsoft.Web/sites@2024-04-01",
      resourceId: site.id,
      action: "extensions/onedeploy",
      method: "PUT",
      body: { properties: { type: "zip", packageUri: blob.url } },
      retry: untilSiteIsFree,
      timeout: retryTimeout,
    });
  }
}
