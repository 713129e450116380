import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { ServicePlan } from "@cdktf/provider-azurerm/lib/service-plan";
import { Construct } from "constructs";
import { problemBaseUrl, settings, type FunctionAppDescription } from "../contract";
import { AzapiResource, AzapiUpdateResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import { FunctionPackage } from "./function-package";
import type { IGrantee } from "./grants";
import { ManagedIdentity } from "./managed-identity";
import type { Monitoring } from "./monitoring";
import { retryTimeout, untilSiteCanChange, untilSiteIsFree } from "./retries";
import { SiteAuthentication, type FunctionAppAuthentication } from "./site-authentication";

/** Settings that the Function App itself knows; given from outside they could contradict it. */
type OwnSetting = (typeof settings)[
  | "authentication"
  | "clientId"
  | "credential"
  | "problemBaseUrl"
  | "publicBaseUrl"
  | "serviceBusClientId"
  | "serviceBusCredential"];

type GivenSetting<A extends FunctionAppDescription> = Exclude<A["settings"][number], OwnSetting>;

export interface FunctionAppProps<A extends FunctionAppDescription> {
  /** Tells two Function Apps of a stack apart, as a part of their names. @default the only one */
  readonly purpose?: string;
  readonly app: A;
  /** Every setting that the app's code reads, but for those that the Function App knows itself. */
  readonly settings: Readonly<Record<GivenSetting<A>, string>>;
  readonly authentication: FunctionAppAuthentication;
  readonly monitoring: Monitoring;
  /** Origin of the URLs in answers, without a slash at the end. @default the site's own host name */
  readonly publicBaseUrl?: string;
  /**
   * What the `type` of a problem begins with, ending in `/` or `#`; the error code follows.
   * @default the site's own page of each problem
   */
  readonly problemBaseUrl?: string;
  /** Origins whose scripts may call; no wildcard. @default none */
  readonly corsOrigins?: readonly string[];
  /** Memory of an instance: 512, 2048 or 4096. @default 2048 */
  readonly instanceMemoryMb?: number;
  /** Most instances at a time, 40 to 1000. @default 40 */
  readonly maximumInstances?: number;
}

/**
 * A Function App on the Flex Consumption plan that runs as its own identity: plan, host storage,
 * site and code. Roles granted to it exist before the site does.
 */
export class FunctionApp<A extends FunctionAppDescription> extends Construct implements IGrantee {
  readonly name: string;
  /** `https://…`, the origin of the URLs in answers. */
  readonly publicBaseUrl: string;
  /** What the `type` of a problem begins with. */
  readonly problemBaseUrl: string;
  readonly principalId: string;
  readonly principalType = "ServicePrincipal";
  private readonly identity: ManagedIdentity;
  private readonly package: FunctionPackage;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FunctionAppProps<A>,
  ) {
    super(scope, id);
    const { app, monitoring, purpose } = props;
    this.name = AzureStack.of(this).physicalName(this, "functionApp", purpose);
    // The classic host name: a site has another one only when a domain label scope is asked for.
    this.publicBaseUrl = props.publicBaseUrl ?? `https://${this.name}.azurewebsites.net`;
    this.problemBaseUrl = props.problemBaseUrl ?? problemBaseUrl(this.publicBaseUrl);
    this.identity = new ManagedIdentity(this, "Identity", { purpose });
    this.principalId = this.identity.principalId;
    this.package = new FunctionPackage(this, "Code", { entry: app.entry, monitoring, purpose });

    const site = this.addSite();
    this.identity.runs(site);
    this.package.grantHost(this);
    monitoring.grantPublish(this);
    monitoring.diagnose(this, { of: site.id, categories: ["FunctionAppLogs"] });
    const { authentication } = props;
    const door = new SiteAuthentication(this, "Authentication", { site, authentication });
    this.package.deployTo(site, [...this.refuseBasicCredentials(site), door.resource]);
  }

  onGranted(assignment: RoleAssignment): void {
    this.identity.onGranted(assignment);
  }

  private addSite(): AzapiResource {
    const stack = AzureStack.of(this);
    const plan = new ServicePlan(this, "Plan", {
      name: stack.physicalName(this, "servicePlan", this.props.purpose),
      ...stack.placement,
      osType: "Linux",
      skuName: "FC1",
    });
    return new AzapiResource(this, "Site", {
      type: "Microsoft.Web/sites@2024-04-01",
      name: this.name,
      parentId: stack.resourceGroup.id,
      location: stack.location,
      tags: stack.tags,
      identityIds: [this.identity.id],
      body: { kind: "functionapp,linux", properties: this.siteProperties(plan.id) },
      // Web answers the ids of plan and identity in a case of its own.
      ignoreCasing: true,
      retry: untilSiteCanChange,
      timeout: retryTimeout,
    });
  }

  private siteProperties(serverFarmId: string): Record<string, unknown> {
    const { corsOrigins = [], instanceMemoryMb = 2048, maximumInstances = 40 } = this.props;
    return {
      serverFarmId,
      httpsOnly: true,
      functionAppConfig: {
        deployment: {
          storage: {
            type: "blobContainer",
            value: this.package.containerUrl,
            authentication: {
              type: "UserAssignedIdentity",
              userAssignedIdentityResourceId: this.identity.id,
            },
          },
        },
        runtime: { name: "node", version: "22" },
        scaleAndConcurrency: {
          maximumInstanceCount: maximumInstances,
          instanceMemoryMB: instanceMemoryMb,
        },
      },
      // Flex Consumption refuses the other hardening properties, ftpsState among them (51021).
      siteConfig: {
        minTlsVersion: "1.2",
        scmMinTlsVersion: "1.2",
        http20Enabled: true,
        cors: { allowedOrigins: corsOrigins, supportCredentials: false },
        appSettings: this.appSettings(),
      },
    };
  }

  /** Sorted by name, so that a pull request shows a setting's change and nothing else. */
  private appSettings(): readonly { readonly name: string; readonly value: string }[] {
    const { clientId } = this.identity;
    const names: readonly string[] = this.props.app.settings;
    const all: Readonly<Record<string, string>> = {
      ...this.props.settings,
      ...(names.includes(settings.serviceBusNamespace) && {
        [settings.serviceBusClientId]: clientId,
        [settings.serviceBusCredential]: "managedidentity",
      }),
      [settings.authentication]: this.props.authentication.mode,
      [settings.clientId]: clientId,
      [settings.credential]: "managedidentity",
      [settings.problemBaseUrl]: this.problemBaseUrl,
      [settings.publicBaseUrl]: this.publicBaseUrl,
      AzureWebJobsStorage__accountName: this.package.account.name,
      AzureWebJobsStorage__credential: "managedidentity",
      AzureWebJobsStorage__clientId: clientId,
      APPLICATIONINSIGHTS_CONNECTION_STRING: this.props.monitoring.connectionString,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: `ClientId=${clientId};Authorization=AAD`,
    };
    return Object.entries(all)
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Turns off user name and password for deployments; one at a time, as the site takes one change at once. */
  private refuseBasicCredentials(site: AzapiResource): AzapiUpdateResource[] {
    const policies: AzapiUpdateResource[] = [];
    for (const endpoint of ["scm", "ftp"]) {
      const policy = new AzapiUpdateResource(this, `BasicCredentials-${endpoint}`, {
        type: "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01",
        resourceId: `${site.id}/basicPublishingCredentialsPolicies/${endpoint}`,
        body: { properties: { allow: false } },
        retry: untilSiteIsFree,
        timeout: retryTimeout,
        dependsOn: [...policies],
      });
      policies.push(policy);
    }
    return policies;
  }
}
