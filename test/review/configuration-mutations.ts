import { dailyCap } from "../../constructs/queries/alert-queries";

/** A seeded change of the configuration, and every line that its review has to have. */
export interface ConfigurationMutation {
  readonly stack: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly says: readonly string[];
}

const clientId = "11111111-2222-3333-4444-555555555555";

export const configurationMutations: Readonly<Record<string, ConfigurationMutation>> = {
  retentionHours: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_RETENTION_HOURS: "48" },
    says: [
      "retention | FunctionApp/Site | appSettings.RETENTION_SECONDS | 86400 -> 172800",
      "retention | Operations/Purge | rule.actions.base_blob.delete_after_days_since_modification_greater_than | 3 -> 4",
    ],
  },
  deadlineMinutes: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_DEADLINE_MINUTES: "90" },
    says: ["retention | FunctionApp/Site | appSettings.DEADLINE_SECONDS | 3600 -> 5400"],
  },
  profile: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_PROFILE: "inline" },
    says: ["app-setting | FunctionApp/Site | appSettings.STATUS_PROFILE | redirect -> inline"],
  },
  corsOrigins: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_CORS_ORIGINS: "https://www.example.com" },
    says: [
      "exposure | FunctionApp/Site | cors.allowedOrigins | nothing -> https://www.example.com (weaker: after)",
    ],
  },
  instanceMemoryMb: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_INSTANCE_MEMORY_MB: "4096" },
    says: [
      "attribute | FunctionApp/Site | functionAppConfig.scaleAndConcurrency.instanceMemoryMB | 2048 -> 4096",
    ],
  },
  maximumInstances: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_MAXIMUM_INSTANCES: "100" },
    says: [
      "attribute | FunctionApp/Site | functionAppConfig.scaleAndConcurrency.maximumInstanceCount | 40 -> 100",
    ],
  },
  logRetentionDays: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_LOG_RETENTION_DAYS: "60" },
    says: ["retention | Monitoring/Workspace | retention_in_days | 30 -> 60"],
  },
  attemptMinutes: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_ATTEMPT_MINUTES: "10" },
    says: ["retention | FunctionApp/Site | appSettings.ATTEMPT_SECONDS | 1680 -> 600"],
  },
  dailyQuotaGb: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_DAILY_QUOTA_GB: "5" },
    says: [
      "attribute | Monitoring/Workspace | daily_quota_gb | 1 -> 5",
      `attribute | Alerts/daily-cap | criteria.query | ${dailyCap(1)} -> ${dailyCap(5)}`,
    ],
  },
  "facade.lockSeconds": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: '{"lockSeconds":30}' },
    says: ["retention | WorkQueue | lock_duration | PT1M -> PT30S"],
  },
  "facade.maxDeliveryCount": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: '{"maxDeliveryCount":9}' },
    says: [
      "app-setting | FunctionApp/Site | appSettings.DELIVERY_ATTEMPTS | 5 -> 9",
      "retention | WorkQueue | max_delivery_count | 5 -> 9",
    ],
  },
  "facade.auth": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: `{"auth":"entra","callers":["${clientId}"]}` },
    says: [
      'exposure | Facade | accessControl.triggers.openAuthenticationPolicies | nothing -> {"policies":{"11111111-2222-3333-4444-555555555555":{"type":"AAD","claims":[{"name":"iss","value":"https://sts.windows.net/${data.azurerm_client_config.Deployer.tenant_id}/"},{"name":"aud","value":"https://management.azure.com"},{"name":"oid","value":"11111111-2222-3333-4444-555555555555"}]}}} (weaker: before)',
      'exposure | Facade | accessControl.triggers.sasAuthenticationPolicy | nothing -> {"state":"Disabled"} (weaker: before)',
    ],
  },
  "backendUrl of another stack": {
    stack: "functions-only",
    variables: { REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes" },
    says: [],
  },
};
