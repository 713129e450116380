import { dailyCap } from "../../constructs/queries/alert-queries";

/** A seeded change of the configuration, and every line that its review has to have. */
export interface ConfigurationMutation {
  readonly stack: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Variables of the base. @default none */
  readonly base?: Readonly<Record<string, string>>;
  readonly says: readonly string[];
}

/** By option; what follows a comma tells several of one option apart. */
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
  tags: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_TAGS: '{"team":"quotes"}' },
    says: [
      "attribute | ResourceGroup | tags.team | nothing -> quotes",
      "attribute | Monitoring/Workspace | tags.team | nothing -> quotes",
      "attribute | Monitoring/ApplicationInsights | tags.team | nothing -> quotes",
      "attribute | Monitoring/SmartDetection/ActionGroup | tags.team | nothing -> quotes",
      "attribute | Monitoring/SmartDetection/FailureAnomalies | tags.team | nothing -> quotes",
      "attribute | FunctionApp/Site | tags.team | nothing -> quotes (ignored)",
      "attribute | Operations/Account | tags.team | nothing -> quotes",
      "attribute | FunctionApp/Code/HostStorage | tags.team | nothing -> quotes",
      "attribute | FunctionApp/Identity | tags.team | nothing -> quotes",
      "attribute | FunctionApp/Tags/Default | tags.team | nothing -> quotes",
      "attribute | FunctionApp/Plan | tags.team | nothing -> quotes",
      "attribute | Workbook | tags.team | nothing -> quotes",
      "attribute | Alerts/given-up-messages | tags.team | nothing -> quotes",
      "attribute | Alerts/waiting-work | tags.team | nothing -> quotes",
      "attribute | Alerts/failed-operations | tags.team | nothing -> quotes",
      "attribute | Alerts/failed-answers | tags.team | nothing -> quotes",
      "attribute | Alerts/silent-sweeper | tags.team | nothing -> quotes",
      "attribute | Alerts/daily-cap | tags.team | nothing -> quotes",
    ],
  },
  protect: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_PROTECT: "true" },
    says: [
      "protection | ResourceGroup | lifecycle.prevent_destroy | nothing -> true (weaker: before)",
      "protection | Operations/Table | lifecycle.prevent_destroy | nothing -> true (weaker: before)",
      "protection | Operations/Account | lifecycle.prevent_destroy | nothing -> true (weaker: before)",
      "protection | Operations/Account/Requests | lifecycle.prevent_destroy | nothing -> true (weaker: before)",
      "protection | Operations/Account/Results | lifecycle.prevent_destroy | nothing -> true (weaker: before)",
      "protection | WorkQueue | lifecycle.prevent_destroy | nothing -> true (weaker: before)",
      "protection | WorkQueue/Poison | lifecycle.prevent_destroy | nothing -> true (weaker: before)",
      "protection |  | provider.azurerm.features.log_analytics_workspace.permanently_delete_on_destroy | true -> false (weaker: before)",
    ],
  },
  backend: {
    stack: "functions-only",
    variables: {
      REQUEST_REPLY_BACKEND:
        '{"resourceGroup":"rg-state","storageAccount":"ststate","container":"state"}',
    },
    says: [
      'deployment |  | terraform.backend.azurerm | nothing -> {"resource_group_name":"rg-state","storage_account_name":"ststate","container_name":"state","key":"arr-functions-only-dev.tfstate","use_azuread_auth":true}',
      'deployment |  | terraform.backend.local | {"path":"arr-functions-only-dev.tfstate"} -> nothing',
    ],
  },
  work: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_WORK: '{"allowSimulate":false}' },
    says: ["app-setting | FunctionApp/Site | appSettings.WORK_ALLOW_SIMULATE | true -> false"],
  },
  publicBaseUrl: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_PUBLIC_BASE_URL: "https://api.example.com" },
    says: [
      "app-setting | FunctionApp/Site | appSettings.PROBLEM_BASE_URL | https://func-arr-functions-only-dev-${local.unique_suffix}.azurewebsites.net/api/problems/ -> https://api.example.com/api/problems/",
      "app-setting | FunctionApp/Site | appSettings.PUBLIC_BASE_URL | https://func-arr-functions-only-dev-${local.unique_suffix}.azurewebsites.net -> https://api.example.com",
      "output |  | status_url_template | https://func-arr-functions-only-dev-${local.unique_suffix}.azurewebsites.net/api/status/{id} -> https://api.example.com/api/status/{id}",
      "output |  | submit_url | https://func-arr-functions-only-dev-${local.unique_suffix}.azurewebsites.net/api/requests -> https://api.example.com/api/requests",
    ],
  },
  problemBaseUrl: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_PROBLEM_BASE_URL: "https://docs.example.com/problems#" },
    says: [
      "app-setting | FunctionApp/Site | appSettings.PROBLEM_BASE_URL | https://func-arr-functions-only-dev-${local.unique_suffix}.azurewebsites.net/api/problems/ -> https://docs.example.com/problems#",
    ],
  },
  authentication: {
    stack: "functions-only",
    variables: {
      REQUEST_REPLY_AUTHENTICATION:
        '{"mode":"entra","clientId":"11111111-2222-3333-4444-555555555555"}',
    },
    says: [
      "resource | FunctionApp/Authentication/Diagnostics | diagnostic setting | nothing -> to-log-analytics",
      "exposure | FunctionApp/Site | appSettings.AUTHENTICATION | function-key -> entra (weaker: before)",
      "exposure | FunctionApp/Authentication | globalValidation.requireAuthentication | false -> true (weaker: before)",
      "exposure | FunctionApp/Authentication | globalValidation.unauthenticatedClientAction | AllowAnonymous -> Return401 (weaker: before)",
      'exposure | FunctionApp/Authentication | httpSettings | nothing -> {"requireHttps":true} (weaker: before)',
      'exposure | FunctionApp/Authentication | identityProviders | nothing -> {"azureActiveDirectory":{"enabled":true,"registration":{"clientId":"11111111-2222-3333-4444-555555555555","openIdIssuer":"https://login.microsoftonline.com/${data.azurerm_client_config.Deployer.tenant_id}/v2.0"},"validation":{"allowedAudiences":["11111111-2222-3333-4444-555555555555","api://11111111-2222-3333-4444-555555555555"],"defaultAuthorizationPolicy":{"allowedApplications":["11111111-2222-3333-4444-555555555555"]}}}} (weaker: before)',
      'exposure | FunctionApp/Authentication | login | nothing -> {"tokenStore":{"enabled":false}} (weaker: before)',
      "exposure | FunctionApp/Authentication | platform.enabled | false -> true (weaker: before)",
    ],
  },
  backendRequestSchema: {
    stack: "functions-logic-app",
    base: { REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes" },
    variables: {
      REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes",
      REQUEST_REPLY_BACKEND_REQUEST_SCHEMA: "work",
    },
    says: [
      "app-setting | FunctionApp/Site | appSettings.REQUEST_SCHEMA | any -> work",
      "workflow | BackgroundWorker | triggers.accepted.inputs.schema.properties.request.additionalProperties | nothing -> false",
      'workflow | BackgroundWorker | triggers.accepted.inputs.schema.properties.request.properties | nothing -> {"customer":{"type":"string","minLength":1,"maxLength":200},"lines":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","additionalProperties":false,"required":["sku","quantity","unitPriceCents"],"properties":{"sku":{"type":"string"},"quantity":{"type":"integer","minimum":1,"maximum":10000},"unitPriceCents":{"type":"integer","minimum":0,"maximum":100000000}}}},"simulate":{"type":"object","additionalProperties":false,"properties":{"seconds":{"type":"number","minimum":0,"maximum":600},"outcome":{"type":"string","enum":["success","transient-failure","permanent-failure"]}}}}',
      'workflow | BackgroundWorker | triggers.accepted.inputs.schema.properties.request.required | nothing -> ["customer","lines"]',
      'workflow | BackgroundWorker | triggers.accepted.inputs.schema.properties.request.type | ["object","array"] -> object',
    ],
  },
  backendTimeoutMinutes: {
    stack: "functions-logic-app",
    base: { REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes" },
    variables: {
      REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes",
      REQUEST_REPLY_BACKEND_TIMEOUT_MINUTES: "20",
    },
    says: ["workflow | BackgroundWorker | action Call_the_backend: limit.timeout | PT30M -> PT20M"],
  },
  backendUrl: {
    stack: "functions-logic-app",
    base: { REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes" },
    variables: { REQUEST_REPLY_BACKEND_URL: "https://api.example.com/prices" },
    says: [
      "attribute | BackgroundWorker | parameters.backendUrl.value | https://api.example.com/quotes -> https://api.example.com/prices",
    ],
  },
  backendCancelUrl: {
    stack: "functions-logic-app",
    base: { REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes" },
    variables: {
      REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes",
      REQUEST_REPLY_BACKEND_CANCEL_URL: "https://api.example.com/quotes/{operationId}",
    },
    says: [
      "app-setting | FunctionApp/Site | appSettings.BACKEND_CANCEL_URL | nothing -> https://api.example.com/quotes/{operationId}",
      "workflow | BackgroundWorker | action Call_the_backend: inputs.headers.Operation-Id | nothing -> @{triggerBody()['operationId']}",
    ],
  },
  "backendUrl, of another stack": {
    stack: "functions-only",
    variables: { REQUEST_REPLY_BACKEND_URL: "https://api.example.com/quotes" },
    says: [],
  },
};
