import { Construct } from "constructs";
import { AzapiUpdateResource, type AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import { retryTimeout, untilSiteIsFree } from "./retries";

/** Who may call: holders of a function key, or of a token for an Entra application. */
export type FunctionAppAuthentication =
  | { readonly mode: "function-key" }
  /** `clientId` is the application (client) id of the app registration that stands for the API. */
  | { readonly mode: "entra"; readonly clientId: string };

export interface SiteAuthenticationProps {
  readonly site: AzapiResource;
  readonly authentication: FunctionAppAuthentication;
}

/**
 * App Service authentication (Easy Auth) of a site, on or off. Off is written, too: Azure keeps what
 * it was told last, so that a site that went back to function keys would answer 401 to all of them.
 */
export class SiteAuthentication extends Construct {
  readonly resource: AzapiUpdateResource;

  constructor(scope: Construct, id: string, { site, authentication }: SiteAuthenticationProps) {
    super(scope, id);
    this.resource = new AzapiUpdateResource(this, "Resource", {
      type: "Microsoft.Web/sites/config@2024-04-01",
      resourceId: `${site.id}/config/authsettingsV2`,
      body: {
        properties:
          authentication.mode === "entra" ? this.tokensOnly(authentication.clientId) : off,
      },
      retry: untilSiteIsFree,
      timeout: retryTimeout,
    });
  }

  /**
   * A request without a token of this tenant for this application gets 401 before it reaches the
   * functions. No client secret: nobody signs in through the site, callers bring their token. The app
   * registration has to issue v2.0 tokens (`api.requestedAccessTokenVersion: 2`): the issuer below is
   * the one Microsoft recommends instead of the older `sts.windows.net`.
   * Source: https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad
   */
  private tokensOnly(clientId: string): Record<string, unknown> {
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
          validation: { allowedAudiences: [clientId, `api://${clientId}`] },
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
