/**
 * A row of a Log Analytics table as Azure would write it for one request: its columns by name. Log
 * Analytics bills a text of every column that it stores, in GB of 10^9 bytes, but of `_ResourceId`,
 * `_SubscriptionId`, `_ItemId`, `_IsBillable`, `_BilledSize` and `Type`, which are left out here.
 * Assumed, not measured on Azure: which columns there are is documented, their values are typical ones.
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/cost-logs#data-size-calculation
 */
export interface LogRow {
  readonly table: string;
  /** Where the table's columns are documented. */
  readonly source: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** Bytes that a row is billed as. */
export function billedBytes({ columns }: LogRow): number {
  return Object.values(columns).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
}

const learn = "https://learn.microsoft.com/azure";
const tables = `${learn}/azure-monitor/reference/tables`;

const guid = "00000000-0000-0000-0000-000000000000";
const time = "2026-11-26T20:00:00.0000000Z";
const traceId = "0".repeat(32);
const spanId = "0".repeat(16);
const hash = "0".repeat(64);
const runId = "08584500000000000000000000000CU00";
const principal = { RequesterObjectId: guid, RequesterTenantId: guid, RequesterAppId: guid };
const stored = { TenantId: guid, TimeGenerated: time, SourceSystem: "Azure" };

/** What the host's SDK writes on every item; where the client is, on requests only. */
const item = {
  ...stored,
  OperationId: traceId,
  ParentId: spanId,
  AppRoleName: "func-arr-functions-only-dev-northeurope",
  AppRoleInstance: hash,
  ClientType: "PC",
  ClientIP: "0.0.0.0",
  ResourceGUID: guid,
  IKey: guid,
  SDKVersion: "azurefunctions: 4.1045.200.25556",
  ItemCount: "1",
};

const invocation = {
  InvocationId: guid,
  HostInstanceId: guid,
  ProcessId: "60",
  LogLevel: "Information",
};

/** The item of an invocation, of an HTTP request with its URL. */
export function requestRow(functionName: string, url = ""): LogRow {
  const properties = {
    ...invocation,
    Category: "Host.Results",
    FullName: `Functions.${functionName}`,
    TriggerReason: "This function was programmatically called via the host APIs.",
    ...(url !== "" && { HttpMethod: "POST", HttpPath: new URL(url).pathname }),
  };
  return {
    table: "AppRequests",
    source: `${tables}/apprequests`,
    columns: {
      ...item,
      Id: spanId,
      Name: functionName,
      OperationName: functionName,
      Url: url,
      Success: "True",
      ResultCode: "200",
      DurationMs: "100.0000",
      PerformanceBucket: "<250ms",
      ClientCity: "Amsterdam",
      ClientCountryOrRegion: "Netherlands",
      Properties: JSON.stringify(properties),
    },
  };
}

/** A line of the functions, or of the host about them. */
export function traceRow(functionName: string, message: string, by: "host" | "user"): LogRow {
  const name = `Function.${functionName}`;
  const properties = { ...invocation, Category: by === "user" ? `${name}.User` : name };
  return {
    table: "AppTraces",
    source: `${tables}/apptraces`,
    columns: {
      ...item,
      Message: message,
      SeverityLevel: "1",
      OperationName: functionName,
      Properties: JSON.stringify(properties),
    },
  };
}

/** Lines that the host writes about each invocation whose category is at level Information. */
export const hostLines = {
  begin: (functionName: string) =>
    `Executing 'Functions.${functionName}' (Reason='This function was programmatically called via the host APIs.', Id=${guid})`,
  /** Of a queue's message. */
  message: `Trigger Details: MessageId: ${guid}, DequeueCount: 1, InsertionTime: 2026-11-26T20:00:00.000+00:00`,
  end: (functionName: string) =>
    `Executed 'Functions.${functionName}' (Succeeded, Id=${guid}, Duration=1000ms)`,
};

type StorageService = "blob" | "queue" | "table";

/** What the right to a change rests on. */
function authorization(service: StorageService): object {
  return {
    action: `Microsoft.Storage/storageAccounts/${service}Services/${service}s/entities/write`,
    principals: [{ id: guid, type: "ServicePrincipal" }],
    reason: "Policy",
    result: "Granted",
    roleAssignmentId: guid,
    roleDefinitionId: guid,
    type: "RBAC",
  };
}

const storageAccount = "starrfunctionsonlydevdat";

/** A change or a read of a storage account. */
export function storageRow(service: StorageService): LogRow {
  const name = service[0]?.toUpperCase() + service.slice(1);
  return {
    table: `Storage${name}Logs`,
    source: `${tables}/storage${service}logs`,
    columns: {
      ...stored,
      ...principal,
      AccountName: storageAccount,
      Location: "northeurope",
      Protocol: "HTTPS",
      OperationName: "InsertOrMergeEntity",
      AuthenticationType: "OAuth",
      AuthenticationHash: hash,
      AuthorizationDetails: JSON.stringify([authorization(service)]),
      ...{ StatusCode: "204", StatusText: "Success", DurationMs: "10", ServerLatencyMs: "10" },
      Uri: `https://${storageAccount}.${service}.core.windows.net:443/operations(PartitionKey='${guid}',RowKey='operation')`,
      CallerIpAddress: "10.0.0.100:50000",
      CorrelationId: guid,
      SchemaVersion: "1.0",
      OperationVersion: "2019-02-02",
      RequesterAudience: "https://storage.azure.com/",
      RequesterTokenIssuer: `https://sts.windows.net/${guid}/`,
      ...{ RequestHeaderSize: "1500", RequestBodySize: "500", ResponseHeaderSize: "250" },
      ContentLengthHeader: "500",
      Etag: `"datetime'2026-11-26T20%3A00%3A00.0000000Z'"`,
      LastModifiedTime: time,
      UserAgentHeader:
        "azsdk-js-data-tables/13.3.2 core-rest-pipeline/1.24.0 Node/22.20.0 OS/(x64-Linux-6.6)",
      ClientRequestId: guid,
      TlsVersion: "TLS 1.3",
      ServiceType: service,
      OperationCount: "0",
      ObjectKey: `/${storageAccount}/operations/${guid}/operation`,
      Category: "StorageWrite",
    },
  };
}

/** An event of a workflow's run, such as that an action has begun, ended or been skipped. */
export function workflowRow(): LogRow {
  const workflow = "logic-arr-functions-logic-app-dev-northeurope";
  const group = "rg-arr-functions-logic-app-dev-northeurope";
  const resource = `/SUBSCRIPTIONS/${guid}/RESOURCEGROUPS/${group}/PROVIDERS/MICROSOFT.LOGIC/WORKFLOWS/${workflow}`;
  return {
    table: "AzureDiagnostics",
    source: `${learn}/logic-apps/monitor-workflows-collect-diagnostic-data`,
    columns: {
      ...stored,
      ResourceId: `${resource}/RUNS/${runId}/ACTIONS/FINISH`,
      Category: "WorkflowRuntime",
      ResourceGroup: group,
      SubscriptionId: guid,
      ResourceProvider: "MICROSOFT.LOGIC",
      Resource: "FINISH",
      ResourceType: "WORKFLOWS/RUNS/ACTIONS",
      OperationName: "Microsoft.Logic/workflows/workflowActionCompleted",
      Level: "Information",
      workflowId_s: resource,
      _schema_s: "2016-06-01",
      startTime_t: time,
      endTime_t: time,
      status_s: "Succeeded",
      code_s: "OK",
      resource_subscriptionId_g: guid,
      resource_resourceGroupName_s: group,
      resource_workflowId_s: traceId,
      resource_workflowName_s: workflow,
      resource_runId_s: runId,
      resource_originRunId_s: runId,
      resource_location_s: "northeurope",
      resource_actionName_s: "Finish",
      correlation_actionTrackingId_g: guid,
      correlation_clientTrackingId_s: guid,
    },
  };
}

/** A metric of the host about a function, or of an instance. */
export function metricRow(): LogRow {
  return {
    table: "AppMetrics",
    source: `${tables}/appmetrics`,
    columns: {
      ...item,
      Name: "background-worker AvgDurationMs",
      OperationName: "background-worker",
      Sum: "100.0000",
      Min: "100.0000",
      Max: "100.0000",
      Properties: JSON.stringify({ ...invocation, Category: "Host.Aggregator" }),
    },
  };
}
