import {
  appSettings,
  argument,
  readStack,
  resourcesOf,
  stackNames,
  synthesize,
  theResource,
} from "../support/synth";

describe.each(stackNames)("the security baseline of %s", (name) => {
  const stack = () => readStack(name);
  const site = () => theResource(stack(), "Microsoft.Web/sites");

  test("storage takes no keys, no plain http, no public blob and no foreign tenant", () => {
    const accounts = resourcesOf(stack(), "azurerm_storage_account");
    expect(accounts).toHaveLength(2);
    for (const account of accounts) {
      expect(account).toMatchObject({
        shared_access_key_enabled: false,
        default_to_oauth_authentication: true,
        local_user_enabled: false,
        https_traffic_only_enabled: true,
        min_tls_version: "TLS1_2",
        allow_nested_items_to_be_public: false,
        cross_tenant_replication_enabled: false,
        allowed_copy_scope: "AAD",
        infrastructure_encryption_enabled: true,
        sas_policy: { expiration_period: "00.00:15:00" },
        blob_properties: {
          delete_retention_policy: { days: 7 },
          container_delete_retention_policy: { days: 7 },
        },
      });
    }
  });

  test("containers are private", () => {
    const access = resourcesOf(stack(), "azurerm_storage_container").map(
      (container): unknown => container["container_access_type"],
    );
    expect(new Set(access)).toEqual(new Set(["private"]));
  });

  test("the site speaks https with TLS 1.2 only and knows no basic credentials", () => {
    expect(argument(site(), "body.properties")).toMatchObject({
      httpsOnly: true,
      siteConfig: {
        minTlsVersion: "1.2",
        scmMinTlsVersion: "1.2",
        http20Enabled: true,
        cors: { allowedOrigins: [], supportCredentials: false },
      },
    });
    const policies = resourcesOf(stack(), "azapi_update_resource")
      .filter(({ type }) => String(type).includes("basicPublishingCredentialsPolicies"))
      .map(({ resource_id, body }) => [String(resource_id).split("/").at(-1), body] as const);
    expect(Object.fromEntries(policies)).toEqual({
      ftp: { properties: { allow: false } },
      scm: { properties: { allow: false } },
    });
  });

  test("every connection of the functions is an identity", () => {
    const values = appSettings(stack());
    for (const [key, value] of Object.entries(values)) {
      if (key.endsWith("__credential")) expect(value).toBe("managedidentity");
    }
    expect(values).not.toHaveProperty("AzureWebJobsStorage");
    expect(values["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]).toMatch(/;Authorization=AAD$/);
  });

  test("no setting is there that Flex Consumption deprecates", () => {
    expect(Object.keys(appSettings(stack()))).not.toContainEqual(
      expect.stringMatching(/^(FUNCTIONS_|WEBSITE_|SCM_|ENABLE_ORYX|TZ$)/),
    );
  });

  test("telemetry takes a token, and logs are bounded", () => {
    expect(theResource(stack(), "azurerm_application_insights")).toMatchObject({
      local_authentication_disabled: true,
    });
    expect(theResource(stack(), "azurerm_log_analytics_workspace")).toMatchObject({
      local_authentication_enabled: false,
      retention_in_days: 30,
      daily_quota_gb: 1,
    });
  });

  test("every service that can log does", () => {
    const targets = resourcesOf(stack(), "azurerm_monitor_diagnostic_setting").map((setting) =>
      String(setting["target_resource_id"]),
    );
    for (const type of [
      /azurerm_log_analytics_workspace/,
      /HostStorage.*\/blobServices\/default$/,
      /Operations_Account.*\/blobServices\/default$/,
      /Operations_Account.*\/queueServices\/default$/,
      /Operations_Account.*\/tableServices\/default$/,
    ]) {
      expect(targets).toContainEqual(expect.stringMatching(type));
    }
  });

  test("providers use Entra ID for storage, register nothing and keep foreign resources", () => {
    const { azurerm } = stack()["provider"] as { azurerm: unknown[] };
    expect(azurerm).toEqual([
      {
        storage_use_azuread: true,
        resource_provider_registrations: "none",
        features: [
          {
            resource_group: [{ prevent_deletion_if_contains_resources: true }],
            log_analytics_workspace: [{ permanently_delete_on_destroy: true }],
            storage: [{ data_plane_available: false }],
          },
        ],
      },
    ]);
  });

  test("App Service authentication is off as long as function keys open the door", () => {
    const settings = theResource(stack(), "Microsoft.Web/sites/config");
    expect(String(settings["resource_id"])).toMatch(/\/config\/authsettingsV2$/);
    expect(argument(settings, "body.properties")).toEqual({
      platform: { enabled: false },
      globalValidation: {
        requireAuthentication: false,
        unauthenticatedClientAction: "AllowAnonymous",
      },
    });
  });

  test("everything that can be tagged is", () => {
    for (const [type, all] of Object.entries(stack().resource)) {
      for (const resource of Object.values(all)) {
        if ("location" in resource || type === "azurerm_monitor_action_group") {
          expect(resource["tags"]).toMatchObject({ workload: name, environment: "dev" });
        }
      }
    }
  });
});

describe.each(stackNames)("%s with Microsoft Entra authentication", (name) => {
  const clientId = "11111111-2222-3333-4444-555555555555";
  const stack = () =>
    readStack(
      name,
      synthesize({ REQUEST_REPLY_AUTHENTICATION: JSON.stringify({ mode: "entra", clientId }) }),
    );

  test("the platform refuses a request without a token of this tenant for this application", () => {
    const settings = theResource(stack(), "Microsoft.Web/sites/config");
    expect(argument(settings, "body.properties")).toMatchObject({
      platform: { enabled: true },
      globalValidation: { requireAuthentication: true, unauthenticatedClientAction: "Return401" },
      identityProviders: {
        azureActiveDirectory: {
          registration: {
            clientId,
            openIdIssuer:
              "https://login.microsoftonline.com/${data.azurerm_client_config.Deployer.tenant_id}/v2.0",
          },
          validation: {
            allowedAudiences: [clientId, `api://${clientId}`],
            // Without a policy every application of the tenant would be let in.
            defaultAuthorizationPolicy: { allowedApplications: [clientId] },
          },
        },
      },
    });
    expect(JSON.stringify(settings)).not.toMatch(/clientSecret/i);
  });

  test("lets in exactly those whom the configuration names", () => {
    const [client, person] = ["2", "3"].map((d) => `${d.repeat(8)}-0000-4000-8000-000000000000`);
    const policyOf = (lists: object) =>
      argument(
        theResource(
          readStack(
            name,
            synthesize({
              REQUEST_REPLY_AUTHENTICATION: JSON.stringify({ mode: "entra", clientId, ...lists }),
            }),
          ),
          "Microsoft.Web/sites/config",
        ),
        "body.properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy",
      );
    expect(policyOf({ allowedPrincipals: [person] })).toEqual({
      allowedPrincipals: { identities: [person] },
    });
    expect(policyOf({ allowedApplications: [client], allowedPrincipals: [person] })).toEqual({
      allowedApplications: [client],
      allowedPrincipals: { identities: [person] },
    });
  });

  test("every sign-in is logged", () => {
    expect(resourcesOf(stack(), "azurerm_monitor_diagnostic_setting")).toContainEqual(
      expect.objectContaining({
        target_resource_id: expect.stringMatching(/azapi_resource\.FunctionApp_Site/) as string,
        enabled_log: [{ category: "AppServiceAuthenticationLogs" }],
      }),
    );
  });

  test("the functions know it", () => {
    expect(appSettings(stack())["AUTHENTICATION"]).toBe("entra");
  });

  test("no code is deployed before the platform asks for tokens", () => {
    expect(theResource(stack(), "azurerm_storage_blob")["depends_on"]).toContainEqual(
      expect.stringMatching(/^azapi_update_resource\.FunctionApp_Authentication/),
    );
  });
});
