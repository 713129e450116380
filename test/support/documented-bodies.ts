import type { BodySchema } from "./body-schema";

type Members = Readonly<Record<string, BodySchema>>;

const text = { type: "string" } as const;

function object(properties: Members, required: readonly string[] = Object.keys(properties)) {
  return { type: "object", additionalProperties: false, required, properties };
}

/**
 * Members that Azure documents and Microsoft's packages for the API version lack, by model. For each
 * of them azapi's validation of the resource is off, and it is the only one that it would refuse.
 */
export const documentedMembers: Readonly<Record<string, Members>> = {
  // Source: https://learn.microsoft.com/azure/azure-functions/flex-consumption-site-updates
  FunctionAppConfig: {
    siteUpdateStrategy: object({ type: { enum: ["Recreate", "RollingUpdate"] } }),
  },
  // Source: https://learn.microsoft.com/azure/logic-apps/logic-apps-securing-a-logic-app
  FlowAccessControlConfigurationPolicy: {
    sasAuthenticationPolicy: object({ state: { enum: ["Enabled", "Disabled"] } }),
  },
};

/** Whole types that no package of npm's describes, as Azure documents what the stacks use of them. */
export const documentedTypes: Members = {
  // Source: https://learn.microsoft.com/azure/templates/microsoft.alertsmanagement/smartdetectoralertrules,
  // which is made of SmartDetectorAlertRulesApi.json of Azure/azure-rest-api-specs, stable/2021-04-01
  "Microsoft.AlertsManagement/smartDetectorAlertRules@2021-04-01": object({
    location: text,
    tags: { type: "object", additionalProperties: text },
    properties: object({
      description: text,
      state: { enum: ["Enabled", "Disabled"] },
      severity: { enum: ["Sev0", "Sev1", "Sev2", "Sev3", "Sev4"] },
      frequency: text,
      detector: object({ id: text }),
      scope: { type: "array", items: text },
      actionGroups: object({ groupIds: { type: "array", items: text } }),
    }),
  }),
  // Source: https://learn.microsoft.com/azure/logic-apps/authenticate-with-managed-identity, section
  // "ARM template for API connections and managed identities"
  "Microsoft.Web/connections@2016-06-01": object({
    location: text,
    tags: { type: "object", additionalProperties: text },
    kind: { const: "V1" },
    properties: object(
      {
        displayName: text,
        api: object({ id: text }),
        customParameterValues: { type: "object" },
        parameterValueType: { const: "Alternative" },
        parameterValueSet: object({
          name: { const: "managedIdentityAuth" },
          values: { type: "object", additionalProperties: object({ value: text }) },
        }),
      },
      ["displayName", "api"],
    ),
  }),
};
