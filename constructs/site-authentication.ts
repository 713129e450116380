import { Construct } from "constructs";
import { AzapiUpdateResource, type AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import { webApi } from "./flex-consumption";
import type { Monitoring } from "./monitoring";
import { retryTimeout, untilSiteIsFree } from "./retries";

/** Who may call: holders of a function key, or of a token for an Entra application. */
export type FunctionAppAuthentication = { readonly mode: "function-key" } | EntraAuthentication;

/** Callers bring a Microsoft Entra token. */
export interface EntraAuthentication {
  readonly mode: "entra";
  /** Application (client) id of the app registration that stands for the API. */
  readonly clientId: string;
  /**
   * Application (client) ids of the clients whose tokens are taken. @default that of the API itself,
   * when `allowedPrincipals` names nobody either: without a list every application of the tenant
   * would be let in
   */
  readonly allowedApplications?: readonly string[];
  /** Object ids of the users and applications that may call. @default all of allowedApplications */
  readonly allowedPrincipals?: readonly string[];
}

export interface SiteAuthenticationProps {
  readonly site: AzapiResource;
  readonly authentication: FunctionAppAuthentication;
  readonly monitoring: Monitoring;
}

/**
 * App Service authentication (Easy Auth) of a site, on or off. Off is written, too: Azure keeps what
 * it was told last, so that a site that went back to function keys would answer 401 to all of them.
 */
export class SiteAuthentication extends Construct {
  readonly resource: AzapiUpdateResource;

  constructor(scope: Construct, id: string, props: SiteAuthenticationProps) {
    super(scope, id);
    const { site, authentication, monitoring } = props;
    this.resource = new AzapiUpdateResource(this, "Resource", {
      type: `Microsoft.Web/sites/config@${webApi}`,
      resourceId: `${site.id}/config/authsettingsV2`,
      body: {
        properties: authentication.mode === "entra" ? this.tokensOnly(authentication) : off,
      },
      retry: untilSiteIsFree,
      timeout: retryTimeout,
    });
    // Not FunctionAppLogs: on Flex Consumption the host ignores its log levels there
    // (Azure/azure-functions-host issue 11434), and everything of it is in Application Insights.
    if (authentication.mode === "entra") {
      monitoring.diagnose(this, { of: site.id, categories: ["AppServiceAuthenticationLogs"] });
    }
  }

  /**
   * A request without a token of this tenant for this application gets 401 before it reaches the
   * functions. No client secret: nobody signs in through the site, callers bring their token. The app
   * registration has to issue v2.0 tokens (`api.requestedAccessTokenVersion: 2`): the issuer below is
   * the one Microsoft recommends instead of the older `sts.windows.net`.
   * Source: https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad
   */
  private tokensOnly(authentication: EntraAuthentication): Record<string, unknown> {
    const { clientId, allowedPrincipals } = authentication;
    const allowedApplications =
      authentication.allowedApplications ?? (allowedPrincipals ? undefined : [clientId]);
    const { tenantId } = AzureStack.of(this).deployer;
    return {
      platform: { enabled: true },
      globalValidation: {
        requireAuthentication: true,
        unauthenticatedClientAction: "Return401",
      },
      httpSettings: { requireHttps: true },
      identityProviders: {
        azureActiveDirectory: {
          enabled: true,
          registration: {
            clientId,
            openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
          },
          validation: {
            allowedAudiences: [clientId, `api://${clientId}`],
            // Others of the tenant have a valid token, and get 403.
            defaultAuthorizationPolicy: {
              ...(allowedApplications && { allowedApplications }),
              ...(allowedPrincipals && { allowedPrincipals: { identities: allowedPrincipals } }),
            },
          },
        },
      },
      login: { tokenStore: { enabled: false } },
    };
  }
}

const off = {
  platform: { enabled: false },
  globalValidation: { requireAuthentication: false, unauthenticatedClientAction: "AllowAnonymous" },
};
