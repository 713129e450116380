import { TerraformError, toText, type ValueMap } from "../terraform/value";
import type {
  FunctionAppSite,
  Localize,
  ManagedIdentity,
  SiteAuthentication,
} from "../applied-stack";
import type { EvaluatedStack } from "../evaluated-stack";
import type { Arguments } from "../kinds/arguments";
import { armName, sameId } from "../kinds/arm-id";
import { identityIdsOf, propertiesOf } from "../kinds/azapi";
import { siteConfigType, siteHostName, siteType } from "../kinds/function-app";
import { secretsIn } from "./key-vault-references";
import { deployedPackage, type PackageContext } from "./package-deployment";

/** What the sites of a stack are read with. */
export interface SiteContext extends PackageContext {
  readonly localize: Localize;
}

/**
 * The Function Apps of a stack, each with its package unzipped and its settings ready to use. Those
 * that the stack's outputs name come first: people call them, with the key of the first.
 */
export function functionAppSites(context: SiteContext): FunctionAppSite[] {
  const { stack } = context;
  const named = new Set(Object.values(stack.outputs));
  const sites = stack.ofAzureType(siteType).map((site) => functionAppSite(site, context));
  return [
    ...sites.filter(({ name }) => named.has(name)),
    ...sites.filter(({ name }) => !named.has(name)),
  ];
}

function functionAppSite(site: Arguments, context: SiteContext): FunctionAppSite {
  const properties = propertiesOf(site);
  checkPlan(properties, context.stack);
  const identityIds = assignedIdentities(site, context.identities);
  const settings = settingsOf(site, context);
  checkClientIds(site, settings, identityIds, context.identities);
  return {
    id: site.text("id"),
    name: site.text("name"),
    hostName: siteHostName(site.text("name")),
    nodeVersion: nodeVersionOf(properties),
    identityIds,
    packageFolder: deployedPackage(site, identityIds, context),
    settings,
    corsOrigins: properties.object("siteConfig").object("cors").texts("allowedOrigins"),
    allowedAddresses: allowedAddressesOf(properties.object("siteConfig")),
    authentication: authenticationOf(site, context.stack),
  };
}

/** What may call where everything else is denied; undefined where there is no restriction. */
function allowedAddressesOf(siteConfig: Arguments): readonly string[] | undefined {
  if (siteConfig.optionalText("ipSecurityRestrictionsDefaultAction") !== "Deny") return undefined;
  return siteConfig
    .objects("ipSecurityRestrictions")
    .filter((rule) => rule.text("action") === "Allow")
    .map((rule) => rule.text("ipAddress"));
}

function checkPlan(properties: Arguments, stack: EvaluatedStack): void {
  const plan = properties.text("serverFarmId");
  if (!stack.ofType("azurerm_service_plan").some((known) => sameId(known.text("id"), plan))) {
    throw new TerraformError(
      `${properties.place}: "serverFarmId" is ${plan}, which is no azurerm_service_plan of the stack`,
    );
  }
}

function nodeVersionOf(properties: Arguments): string {
  const runtime = properties.object("functionAppConfig").object("runtime");
  if (runtime.text("name") !== "node") {
    throw new TerraformError(
      `${runtime.place}: the local runtime runs "node" sites, got "${runtime.text("name")}"`,
    );
  }
  return runtime.text("version");
}

function assignedIdentities(
  site: Arguments,
  identities: readonly ManagedIdentity[],
): readonly string[] {
  const ids = identityIdsOf(site);
  const stranger = ids.find((id) => !identities.some((identity) => sameId(identity.id, id)));
  if (stranger !== undefined || ids.length === 0) {
    throw new TerraformError(
      `${site.place}: "identity_ids" must name user-assigned identities of the stack, got ${stranger ?? "none"}`,
    );
  }
  return ids;
}

/** `siteConfig.appSettings` and the `appsettings` configuration, which replaces them as a whole. */
function settingsOf(site: Arguments, context: SiteContext): Record<string, string> {
  const configuration = configurationOf(site, "appsettings", context.stack);
  const given: ValueMap =
    configuration?.values ??
    Object.fromEntries(
      propertiesOf(site)
        .object("siteConfig")
        .objects("appSettings")
        .map((setting) => [setting.text("name"), setting.values["value"] ?? null]),
    );
  const texts = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      toText(value, `${site.place}: the app setting ${name}`),
    ]),
  );
  const withSecrets = secretsIn(texts, site, context);
  return context.localize(withSecrets, `${site.place}: app setting`);
}

/** A setting that names an identity the site does not have fails on Azure at the first token. */
function checkClientIds(
  site: Arguments,
  settings: Readonly<Record<string, string>>,
  identityIds: readonly string[],
  identities: readonly ManagedIdentity[],
): void {
  const assigned = identities
    .filter((identity) => identityIds.some((id) => sameId(id, identity.id)))
    .map((identity) => identity.clientId);
  const wrong = Object.entries(settings).find(
    ([name, value]) => name.endsWith("__clientId") && !assigned.includes(value),
  );
  if (wrong !== undefined) {
    throw new TerraformError(
      `${site.place}: the app setting ${wrong[0]} is ${wrong[1]}, which is no client id of an identity assigned to the site`,
    );
  }
}

function authenticationOf(site: Arguments, stack: EvaluatedStack): SiteAuthentication | undefined {
  const configuration = configurationOf(site, "authsettingsV2", stack);
  const provider = configuration?.object("identityProviders").object("azureActiveDirectory");
  if (
    configuration?.object("platform").flag("enabled", false) !== true ||
    provider?.flag("enabled", false) !== true
  ) {
    return undefined;
  }
  const registration = provider.object("registration");
  return {
    issuer: registration.text("openIdIssuer"),
    clientId: registration.text("clientId"),
    allowedAudiences: provider.object("validation").texts("allowedAudiences"),
    ...authorizationPolicy(provider.object("validation").object("defaultAuthorizationPolicy")),
    excludedPaths: configuration.object("globalValidation").texts("excludedPaths"),
  };
}

function authorizationPolicy(
  policy: Arguments,
): Pick<SiteAuthentication, "allowedApplications" | "allowedPrincipals"> {
  const principals = policy.object("allowedPrincipals");
  return {
    ...(policy.has("allowedApplications") && {
      allowedApplications: policy.texts("allowedApplications"),
    }),
    ...(principals.has("identities") && { allowedPrincipals: principals.texts("identities") }),
  };
}

/** Properties of `Microsoft.Web/sites/config/<name>` of a site. */
function configurationOf(
  site: Arguments,
  name: string,
  stack: EvaluatedStack,
): Arguments | undefined {
  const wanted = `${site.text("id")}/config/${name}`;
  const resource = stack
    .ofAzureType(siteConfigType)
    .find((config) => sameId(config.text("id"), wanted) && armName(config.text("id")) === name);
  return resource === undefined ? undefined : propertiesOf(resource);
}
