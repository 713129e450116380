import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { ServicePlan } from "@cdktf/provider-azurerm/lib/service-plan";
import { Lazy, Token } from "cdktf";
import { Construct } from "constructs";
import {
  problemBaseUrl,
  type settingDefaults,
  settingParsers,
  settings,
  type FunctionAppDescription,
} from "../contract";
import { addressRestrictions } from "./address-restrictions";
import { AzapiResource, AzapiUpdateResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import { functionAppConfig, webApi, type FlexConsumptionProps } from "./flex-consumption";
import { FunctionPackage } from "./function-package";
import type { IGrantee } from "./grants";
import { ManagedIdentity } from "./managed-identity";
import type { Monitoring } from "./monitoring";
import type { Redundancy } from "./redundancy";
import { retryTimeout, untilSiteCanChange, untilSiteIsFree } from "./retries";
import { SiteAuthentication, type FunctionAppAuthentication } from "./site-authentication";
import { SiteTags, tagsOfTheirOwn } from "./site-tags";

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
type OptionalSetting = keyof typeof settingDefaults;
type GivenSettings<A extends FunctionAppDescription> = Readonly<
  Record<Exclude<GivenSetting<A>, OptionalSetting>, string> &
    Partial<Record<Extract<GivenSetting<A>, OptionalSetting>, string>>
>;

export interface FunctionAppProps<A extends FunctionAppDescription> extends FlexConsumptionProps {
  /** Tells two Function Apps of a stack apart, as a part of their names. @default the only one */
  readonly purpose?: string;
  readonly app: A;
  /** Every setting that the app's code reads, but for those that the Function App knows itself. */
  readonly settings: GivenSettings<A>;
  readonly authentication: FunctionAppAuthentication;
  readonly monitoring: Monitoring;
  /** What the URLs in answers begin with, without a slash at the end. @default the site's host name */
  readonly publicBaseUrl?: string;
  /**
   * What the `type` of a problem begins with, ending in `/` or `#`; the error code follows.
   * @default the site's own page of each problem
   */
  readonly problemBaseUrl?: string;
  /** Origins whose scripts may call; no wildcard. @default none */
  readonly corsOrigins?: readonly string[];
  /** IPv4 addresses and CIDR ranges that may call. @default all */
  readonly allowedAddresses?: readonly string[];
  /** Messages that one instance works on at a time, 1 to 32. @default 16 */
  readonly queueConcurrency?: number;
  /** How often the account of host and packages is kept. @default LRS */
  readonly redundancy?: Redundancy;
  /** Object ids of the users, groups and applications that deploy. @default whoever deploys */
  readonly deployers?: readonly string[];
  /** Object ids of those who only plan, such as a pull request's pipeline. @default none */
  readonly planners?: readonly string[];
}

/**
 * A Function App on the Flex Consumption plan that runs as its own identity: plan, host storage,
 * site and code. Roles granted to it exist before the site does.
 */
export class FunctionApp<A extends FunctionAppDescription> extends Construct implements IGrantee {
  readonly name: string;
  /** What it runs, and the settings that this reads. */
  readonly app: A;
  /** What the URLs in answers begin with: `https://…`. */
  readonly publicBaseUrl: string;
  /** What the `type` of a problem begins with. */
  readonly problemBaseUrl: string;
  readonly principalId: string;
  readonly principalType = "ServicePrincipal";
  private readonly identity: ManagedIdentity;
  private readonly package: FunctionPackage;
  /** Settings that were added after the construct was made. */
  private readonly added = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FunctionAppProps<A>,
  ) {
    super(scope, id);
    const { app, monitoring, purpose } = props;
    this.app = app;
    this.name = AzureStack.of(this).physicalName(this, "functionApp", purpose);
    // The classic host name: a site has another one only when a domain label scope is asked for.
    this.publicBaseUrl = props.publicBaseUrl ?? `https://${this.name}.azurewebsites.net`;
    this.problemBaseUrl = props.problemBaseUrl ?? problemBaseUrl(this.publicBaseUrl);
    this.identity = new ManagedIdentity(this, "Identity", { purpose });
    this.principalId = this.identity.principalId;
    this.package = new FunctionPackage(this, "Code", { ...props, entry: app.entry });

    this.checkSettings(this.ownSettings());
    const site = this.addSite();
    this.identity.runs(site);
    this.package.grantHost(this);
    monitoring.grantPublish(this);
    const { authentication } = props;
    const door = new SiteAuthentication(this, "Authentication", {
      site,
      authentication,
      monitoring,
    });
    const after = [...this.refuseBasicCredentials(site), door.resource];
    const deployment = this.package.deployTo(site, after);
    new SiteTags(this, "Tags", { site, after: [deployment] });
  }

  onGranted(assignment: RoleAssignment): void {
    this.identity.onGranted(assignment);
  }

  /**
   * Adds an app setting.
   * @throws Error when the app has one of that name
   */
  addSetting(name: string, value: string): void {
    if (this.added.has(name) || name in this.ownSettings()) {
      throw new Error(`${this.node.path} has the app setting ${name} already; choose another name`);
    }
    this.added.set(name, value);
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
      type: `Microsoft.Web/sites@${webApi}`,
      name: this.name,
      parentId: stack.resourceGroup.id,
      location: stack.location,
      tags: stack.tags,
      lifecycle: tagsOfTheirOwn,
      identityIds: [this.identity.id],
      body: { kind: "functionapp,linux", properties: this.siteProperties(plan.id) },
      // siteUpdateStrategy is documented, but in no schema of this version: azapi would refuse the
      // plan. A later version may be unknown to the azapi that somebody has.
      schemaValidation: false,
      // Web answers the ids of plan and identity in a case of its own.
      ignoreCasing: true,
      retry: untilSiteCanChange,
      timeout: retryTimeout,
    });
  }

  private siteProperties(serverFarmId: string): Record<string, unknown> {
    const { corsOrigins = [], allowedAddresses } = this.props;
    return {
      serverFarmId,
      httpsOnly: true,
      // Without it a Key Vault reference is read as a system-assigned identity, which there is not:
      // a Flex site, too, says `SystemAssigned` of itself. Microsoft's schema has the property for
      // every site; azurerm lacks it for Flex (hashicorp/terraform-provider-azurerm issue 28928).
      keyVaultReferenceIdentity: this.identity.id,
      functionAppConfig: functionAppConfig(this.props, {
        containerUrl: this.package.containerUrl,
        identityId: this.identity.id,
      }),
      // Flex Consumption refuses the other hardening properties, ftpsState among them (51021).
      siteConfig: {
        minTlsVersion: "1.2",
        scmMinTlsVersion: "1.2",
        http20Enabled: true,
        cors: { allowedOrigins: corsOrigins, supportCredentials: false },
        ...(allowedAddresses !== undefined && addressRestrictions(allowedAddresses)),
        // Late, so that settings can be added.
        appSettings: Lazy.anyValue({ produce: () => this.appSettings() }),
      },
    };
  }

  /** Sorted by name, so that a pull request shows a setting's change and nothing else. */
  private appSettings(): readonly { readonly name: string; readonly value: string }[] {
    return [...Object.entries(this.ownSettings()), ...this.added]
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private ownSettings(): Readonly<Record<string, string>> {
    const { clientId } = this.identity;
    const names: readonly string[] = this.props.app.settings;
    return {
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
  }

  /**
   * Tries the parsers of the app's own settings reader on every value that is known at synth.
   * @throws Error naming every setting at which the app would not start
   */
  private checkSettings(values: Readonly<Record<string, string>>): void {
    const { app } = this.props;
    const wrong = Object.entries(settings).flatMap(([role, name]) => {
      const value = values[name];
      const isRead = (app.settings as readonly string[]).includes(name);
      if (!isRead || value === undefined || Token.isUnresolved(value)) return [];
      try {
        settingParsers[role as keyof typeof settings](value);
        return [];
      } catch (error) {
        return [`${name} ${error instanceof Error ? error.message : String(error)}`];
      }
    });
    if (wrong.length > 0) {
      throw new Error(`${this.node.path}: ${app.entry} would not start: ${wrong.join("; ")}`);
    }
  }

  /** Turns off user name and password for deployments; one at a time, as the site takes one change at once. */
  private refuseBasicCredentials(site: AzapiResource): AzapiUpdateResource[] {
    const policies: AzapiUpdateResource[] = [];
    for (const endpoint of ["scm", "ftp"]) {
      const policy = new AzapiUpdateResource(this, `BasicCredentials-${endpoint}`, {
        type: `Microsoft.Web/sites/basicPublishingCredentialsPolicies@${webApi}`,
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
