import { Construct } from "constructs";
import { AzapiUpdateResource, type AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";

export interface EntraAuthenticationProps {
  readonly site: AzapiResource;
  /** Application (client) id of the app registration that stands for the API. */
  readonly clientId: string;
}

/**
 * App Service authentication: a request without a token of this tenant for this application gets
 * 401 before it reaches the functions. No client secret: nobody signs in through the site, callers
 * bring their token. The app registration has to issue v2.0 tokens
 * (`api.requestedAccessTokenVersion: 2`): the issuer below is the one Microsoft recommends instead of
 * the older `sts.windows.net`.
 * Source: https://learn.microsoft.com/azure/app-service/configure-authentication-provider-aad
 */
export class EntraAuthentication extends Construct {
  readonly resource: AzapiUpdateResource;

  constructor(scope: Construct, id: string, { site, clientId }: EntraAuthenticationProps) {
    super(scope, id);
    const { tenantId } = AzureStack.of(this).deployer;
    this.resource = new AzapiUpdateResource(this, "Resource", {
      type: "Microsoft.Web/sites/config@2024-04-01",
      resourceId: `${site.id}/config/authsettingsV2`,
      body: {
        properties: {
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
        },
      },
    });
  }
}
