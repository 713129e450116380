import type { ConfigurationMutation } from "./configuration-mutations";

/** Of the options of the services that a stack is made of. */
export const platformMutations: Readonly<Record<string, ConfigurationMutation>> = {
  alwaysReady: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_ALWAYS_READY: '{"http":1}' },
    says: [
      'attribute | FunctionApp/Site | functionAppConfig.scaleAndConcurrency.alwaysReady | nothing -> [{"name":"http","instanceCount":1}]',
    ],
  },
  httpConcurrency: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_HTTP_CONCURRENCY: "20" },
    says: [
      'attribute | FunctionApp/Site | functionAppConfig.scaleAndConcurrency.triggers | nothing -> {"http":{"perInstanceConcurrency":20}}',
    ],
  },
  queueConcurrency: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_QUEUE_CONCURRENCY: "4" },
    says: [],
  },
  nodeVersion: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_NODE_VERSION: "24" },
    says: ["attribute | FunctionApp/Site | functionAppConfig.runtime.version | 22 -> 24"],
  },
  siteUpdateStrategy: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_SITE_UPDATE_STRATEGY: "RollingUpdate" },
    says: [
      "attribute | FunctionApp/Site | functionAppConfig.siteUpdateStrategy.type | Recreate -> RollingUpdate",
    ],
  },
  redundancy: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_REDUNDANCY: "ZRS" },
    says: [
      "attribute | Operations/Account | account_replication_type | LRS -> ZRS (replaces: depends)",
      "attribute | FunctionApp/Code/HostStorage | account_replication_type | LRS -> ZRS (replaces: depends)",
      "replaced | Operations/Account | account_replication_type",
      "replaced | FunctionApp/Code/HostStorage | account_replication_type",
    ],
  },
  dataAccounts: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_DATA_ACCOUNTS: "2" },
    says: [
      "resource | Operations/Data2/Account/blob-diagnostics | diagnostic setting | nothing -> to-log-analytics",
      "resource | Operations/Data2/Account/table-diagnostics | diagnostic setting | nothing -> to-log-analytics",
      "resource | Operations/Data2/Table | table | nothing -> operations",
      "resource | Operations/Data2/Account | storage account | nothing -> stdata2arrfuncti${local.unique_suffix}",
      "exposure | Operations/Data2/Account | public_network_access_enabled, network_rules | nothing -> not set, which is open (weaker: after)",
      "resource | Operations/Data2/Account/Requests | container | nothing -> requests",
      "resource | Operations/Data2/Account/Results | container | nothing -> results",
      "resource | Operations/Data2/Purge | purge policy | nothing -> purge policy",
      "role | container Operations/Data2/Account/Requests | Storage Blob Data Contributor | nothing -> FunctionApp",
      "role | container Operations/Data2/Account/Results | Storage Blob Data Contributor | nothing -> FunctionApp",
      "role | table Operations/Data2/Table | Storage Table Data Contributor | nothing -> FunctionApp",
      "role | storage account Operations/Data2/Account | Storage Blob Delegator | nothing -> FunctionApp",
      'app-setting | FunctionApp/Site | appSettings.FURTHER_DATA_ACCOUNTS | nothing -> [{"blob":"${Operations/Data2/Account.primary_blob_endpoint}","table":"${Operations/Data2/Account.primary_table_endpoint}"}]',
      "attribute | Operations/DataAccounts | input | 1 -> 2 (ignored)",
      "deployment | Operations/DataAccounts | lifecycle.ignore_changes | triggers_replace -> nothing",
      "deployment | Operations/DataAccounts | lifecycle.postcondition.condition | ${self.output == 1} -> ${self.output == 2}",
      "attribute | Operations/DataAccounts | triggers_replace.raised | false -> true (replaces: yes)",
      "attribute | Workbook | data_json.items.storage.content.resourceIds | nothing -> ${Operations/Data2/Account.id}",
      "replaced | Operations/DataAccounts | triggers_replace.raised",
    ],
  },
  "dataAccounts, another number": {
    stack: "logic-app-facade",
    base: { REQUEST_REPLY_DATA_ACCOUNTS: "2" },
    variables: { REQUEST_REPLY_DATA_ACCOUNTS: "3" },
    says: [
      "resource | Operations/Data3/Account/blob-diagnostics | diagnostic setting | nothing -> to-log-analytics",
      "resource | Operations/Data3/Account/table-diagnostics | diagnostic setting | nothing -> to-log-analytics",
      "resource | Operations/Data3/Table | table | nothing -> operations",
      "resource | Operations/Data3/Account | storage account | nothing -> stdata3arrlogica${local.unique_suffix}",
      "exposure | Operations/Data3/Account | public_network_access_enabled, network_rules | nothing -> not set, which is open (weaker: after)",
      "resource | Operations/Data3/Account/Requests | container | nothing -> requests",
      "resource | Operations/Data3/Account/Results | container | nothing -> results",
      "resource | Operations/Data3/Purge | purge policy | nothing -> purge policy",
      "role | container Operations/Data3/Account/Requests | Storage Blob Data Contributor | nothing -> FunctionApp",
      "role | container Operations/Data3/Account/Results | Storage Blob Data Contributor | nothing -> FunctionApp",
      "role | table Operations/Data3/Table | Storage Table Data Contributor | nothing -> FunctionApp",
      "role | storage account Operations/Data3/Account | Storage Blob Delegator | nothing -> FunctionApp",
      "role | table Operations/Data3/Table | Storage Table Data Contributor | nothing -> Facade",
      "attribute | Facade | parameters.tableUrls.value | nothing -> ${Operations/Data3/Account.primary_table_endpoint}operations",
      'app-setting | FunctionApp/Site | appSettings.FURTHER_DATA_ACCOUNTS | [{"blob":"${Operations/Data2/Account.primary_blob_endpoint}","table":"${Operations/Data2/Account.primary_table_endpoint}"}] -> [{"blob":"${Operations/Data2/Account.primary_blob_endpoint}","table":"${Operations/Data2/Account.primary_table_endpoint}"},{"blob":"${Operations/Data3/Account.primary_blob_endpoint}","table":"${Operations/Data3/Account.primary_table_endpoint}"}]',
      "attribute | Operations/DataAccounts | input | 2 -> 3 (ignored)",
      "deployment | Operations/DataAccounts | lifecycle.postcondition.condition | ${self.output == 2} -> ${self.output == 3}",
      "attribute | Workbook | data_json.items.storage.content.resourceIds | nothing -> ${Operations/Data3/Account.id}",
      "workflow | Facade | action Keep_operation: inputs.uri | @parameters('tableUrls')[mod(add(mul(16, indexOf('0123456789abcdef', toLower(substring(actions('Await_work')?['inputs']?['subscribe']?['body']?['operationId'], 34, 1)))), indexOf('0123456789abcdef', toLower(substring(actions('Await_work')?['inputs']?['subscribe']?['body']?['operationId'], 35, 1)))), 2)] -> @parameters('tableUrls')[mod(add(mul(16, indexOf('0123456789abcdef', toLower(substring(actions('Await_work')?['inputs']?['subscribe']?['body']?['operationId'], 34, 1)))), indexOf('0123456789abcdef', toLower(substring(actions('Await_work')?['inputs']?['subscribe']?['body']?['operationId'], 35, 1)))), 3)]",
    ],
  },
  allowedAddresses: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_ALLOWED_ADDRESSES: "192.0.2.0/24" },
    says: [
      'exposure | FunctionApp/Site | siteConfig.ipSecurityRestrictions | nothing -> [{"name":"allowed-1","action":"Allow","priority":100,"ipAddress":"192.0.2.0/24"}] (weaker: before)',
      "exposure | FunctionApp/Site | siteConfig.ipSecurityRestrictionsDefaultAction | nothing -> Deny (weaker: before)",
    ],
  },
  "allowedAddresses, fewer": {
    stack: "functions-only",
    base: { REQUEST_REPLY_ALLOWED_ADDRESSES: "192.0.2.0/24" },
    variables: { REQUEST_REPLY_ALLOWED_ADDRESSES: "192.0.2.0/25" },
    says: [
      "exposure | FunctionApp/Site | siteConfig.ipSecurityRestrictions.ipAddress | 192.0.2.0/24 -> 192.0.2.0/25 (weaker: before)",
    ],
  },
  existingLogAnalyticsWorkspace: {
    stack: "functions-only",
    variables: {
      REQUEST_REPLY_EXISTING_LOG_ANALYTICS_WORKSPACE:
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs",
    },
    says: [
      "resource | Monitoring/Workspace | Log Analytics workspace | log-arr-functions-only-dev -> nothing",
      "resource | Monitoring/Diagnostics | diagnostic setting | to-log-analytics -> nothing",
      "resource | Alerts/daily-cap | log alert | ar-daily-cap-arr-functions-only-dev -> nothing",
      "attribute | Operations/Account/blob-diagnostics | log_analytics_workspace_id | ${Monitoring/Workspace.id} -> /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs",
      "attribute | Operations/Account/queue-diagnostics | log_analytics_workspace_id | ${Monitoring/Workspace.id} -> /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs",
      "attribute | Operations/Account/table-diagnostics | log_analytics_workspace_id | ${Monitoring/Workspace.id} -> /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs",
      "attribute | FunctionApp/Code/HostStorage/blob-diagnostics | log_analytics_workspace_id | ${Monitoring/Workspace.id} -> /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs",
      "attribute | Monitoring/ApplicationInsights | workspace_id | ${Monitoring/Workspace.id} -> /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs",
      'attribute | Workbook | data_json.items.logs | {"type":3,"customWidth":"50","content":{"version":"KqlItem/1.0","query":"Usage\\n| where IsBillable\\n| summarize megabytes = round(sum(Quantity), 1) by table = DataType\\n| order by megabytes desc","size":0,"title":"Megabytes of logs, by table","timeContext":{"durationMs":0},"timeContextFromParameter":"TimeRange","noDataMessage":"Nothing in this time","queryType":0,"resourceType":"microsoft.operationalinsights/workspaces","crossComponentResources":["${Monitoring/Workspace.id}"],"visualization":"table"}} -> nothing',
      "data lost | Monitoring/Workspace | removed",
    ],
  },
  appInsightsSampling: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_APP_INSIGHTS_SAMPLING: "50" },
    says: ["attribute | Monitoring/ApplicationInsights | sampling_percentage | 100 -> 50"],
  },
  "storageLogs, more": {
    stack: "functions-only",
    variables: { REQUEST_REPLY_STORAGE_LOGS: "all" },
    says: [
      "attribute | Operations/Account/blob-diagnostics | enabled_log.StorageRead | nothing -> true",
      "attribute | FunctionApp/Code/HostStorage/blob-diagnostics | enabled_log.StorageRead | nothing -> true",
    ],
  },
  "storageLogs, none": {
    stack: "functions-only",
    variables: { REQUEST_REPLY_STORAGE_LOGS: "none" },
    says: [
      "resource | Operations/Account/blob-diagnostics | diagnostic setting | to-log-analytics -> nothing",
      "resource | Operations/Account/queue-diagnostics | diagnostic setting | to-log-analytics -> nothing",
      "resource | Operations/Account/table-diagnostics | diagnostic setting | to-log-analytics -> nothing",
      "resource | FunctionApp/Code/HostStorage/blob-diagnostics | diagnostic setting | to-log-analytics -> nothing",
    ],
  },
  workflowLogs: {
    stack: "functions-logic-app",
    variables: { REQUEST_REPLY_WORKFLOW_LOGS: "all" },
    says: [
      "resource | BackgroundWorker/Diagnostics | diagnostic setting | nothing -> to-log-analytics",
    ],
  },
  "alerts.emails": {
    stack: "functions-only",
    variables: { REQUEST_REPLY_ALERTS: '{"emails":["a@example.com"]}' },
    says: [
      "resource | Alerts/ActionGroup | action group | nothing -> ag-arr-functions-only-dev",
      'attribute | Alerts/given-up-messages | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/waiting-work | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/failed-operations | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/failed-answers | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/silent-sweeper | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/daily-cap | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
    ],
  },
  "alerts.webhook": {
    stack: "functions-only",
    variables: { REQUEST_REPLY_ALERTS: '{"webhook":true}' },
    says: [
      "resource | Alerts/ActionGroup | action group | nothing -> ag-arr-functions-only-dev",
      'attribute | Alerts/given-up-messages | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/waiting-work | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/failed-operations | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/failed-answers | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/silent-sweeper | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'attribute | Alerts/daily-cap | action | nothing -> {"action_groups":["${Alerts/ActionGroup.id}"]}',
      'deployment |  | variable.alert_webhook | nothing -> {"description":"https URL that alerts are POSTed to; it may hold a secret","type":"string","sensitive":true,"nullable":false,"validation":[{"error_message":"TF_VAR_alert_webhook must be an https URL.","condition":"${startswith(var.alert_webhook, \\"https://\\")}"}]}',
    ],
  },
  "alerts.enabled": {
    stack: "functions-only",
    variables: { REQUEST_REPLY_ALERTS: '{"enabled":false}' },
    says: [
      "resource | Alerts/given-up-messages | log alert | ar-given-up-messages-arr-functions-only-dev -> nothing",
      "resource | Alerts/waiting-work | log alert | ar-waiting-work-arr-functions-only-dev -> nothing",
      "resource | Alerts/failed-operations | log alert | ar-failed-operations-arr-functions-only-dev -> nothing",
      "resource | Alerts/failed-answers | log alert | ar-failed-answers-arr-functions-only-dev -> nothing",
      "resource | Alerts/silent-sweeper | log alert | ar-silent-sweeper-arr-functions-only-dev -> nothing",
      "resource | Alerts/daily-cap | log alert | ar-daily-cap-arr-functions-only-dev -> nothing",
    ],
  },
  deployers: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_DEPLOYERS: "11111111-2222-3333-4444-555555555555" },
    says: [
      "role | container FunctionApp/Code/HostStorage/Packages | Storage Blob Data Contributor | whoever deploys -> nothing",
      "role | container FunctionApp/Code/HostStorage/Packages | Storage Blob Data Contributor | nothing -> 11111111-2222-3333-4444-555555555555",
    ],
  },
  planners: {
    stack: "functions-only",
    variables: { REQUEST_REPLY_PLANNERS: "11111111-2222-3333-4444-555555555555" },
    says: [
      "role | container FunctionApp/Code/HostStorage/Packages | Storage Blob Data Reader | nothing -> 11111111-2222-3333-4444-555555555555",
    ],
  },
};
