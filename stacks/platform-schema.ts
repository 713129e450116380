import type { AlertReceivers } from "../constructs/alerts";
import { redundancies, type Redundancy } from "../constructs/redundancy";
import { siteUpdateStrategies, type SiteUpdateStrategy } from "../constructs/flex-consumption";
import { dataAccountLimit, nodeVersions, type NodeVersion } from "../contract";
import {
  storageLogChoices,
  workflowLogChoices,
  type StorageLogs,
  type WorkflowLogs,
} from "../contract/log-choices";
import { patterns } from "./patterns";

/** Whether a stack is watched, and who is told. */
export interface AlertsConfiguration extends AlertReceivers {
  /** @default true */
  readonly enabled: boolean;
  readonly emails: readonly string[];
  readonly webhook: boolean;
}

/** Options of the services that a stack is made of; limits and defaults are `platformOptions`'. */
export interface PlatformConfiguration {
  /** Memory of a Functions instance in MB: 512, 2048, 4096. @default 2048 */
  readonly instanceMemoryMb: number;
  /** Most Functions instances at a time of each scale group, 40 to 1000. @default 40 */
  readonly maximumInstances: number;
  /** Instances that are always there, by scale group. @default none */
  readonly alwaysReady: Readonly<Record<string, number>>;
  /** HTTP requests that one instance serves at a time, 1 to 1000. @default Azure's */
  readonly httpConcurrency?: number;
  /** Messages that one instance works on at a time, 1 to 32. @default 16 */
  readonly queueConcurrency: number;
  /** Major version of Node on Azure. @default 22 */
  readonly nodeVersion: NodeVersion;
  /** What a deployment does to running work. @default Recreate */
  readonly siteUpdateStrategy: SiteUpdateStrategy;
  /** How often Azure keeps what the storage accounts hold. @default LRS */
  readonly redundancy: Redundancy;
  /**
   * Storage accounts that share the operations, 1 to 16. May be raised from 1 while work goes on, and
   * not be changed after that. @default 1
   */
  readonly dataAccounts: number;
  /** IPv4 addresses and ranges that may reach the Function App. @default all */
  readonly allowedAddresses?: readonly string[];
  /** Resource group that exists, for the whole stack. @default one of the stack's own */
  readonly existingResourceGroup?: string;
  /** ARM id of a Log Analytics workspace that exists. @default one of the stack's own */
  readonly existingLogAnalyticsWorkspace?: string;
  /** Percent of the telemetry that Application Insights keeps, 1 to 100. @default 100 */
  readonly appInsightsSampling: number;
  /** What the storage accounts log: nothing, changes, or reads of blobs, too. @default writes */
  readonly storageLogs: StorageLogs;
  /** What workflows log beside their run history: nothing, or each run and action. @default none */
  readonly workflowLogs: WorkflowLogs;
  /** Days that logs are kept, 30 to 730. @default 30 */
  readonly logRetentionDays: number;
  /** Most that logs may ingest in a day, in GB. @default 1 */
  readonly dailyQuotaGb: number;
  /** Rules that watch the stack, and whom they tell. @default on, telling nobody */
  readonly alerts: AlertsConfiguration;
  /** Object ids of the users, groups and applications that deploy. @default whoever deploys */
  readonly deployers?: readonly string[];
  /** Object ids of those who only plan, such as a pull request's pipeline. @default none */
  readonly planners: readonly string[];
}

/** A list of GUIDs, of which there is at least one. */
export const objectIds = {
  type: "array",
  minItems: 1,
  uniqueItems: true,
  items: { type: "string", pattern: patterns.guid },
} as const;

/** Part of the configuration's JSON Schema. */
export const platformOptions = {
  instanceMemoryMb: {
    type: "integer",
    enum: [512, 2048, 4096],
    default: 2048,
    description: "512, 2048 or 4096",
  },
  maximumInstances: {
    type: "integer",
    minimum: 40,
    maximum: 1000,
    default: 40,
    description: "a whole number, 40 to 1000 (the limits of Flex Consumption)",
  },
  alwaysReady: {
    type: "object",
    propertyNames: { pattern: "^(http|function:[a-z][a-z0-9-]*)$" },
    additionalProperties: { type: "integer", minimum: 1, maximum: 1000 },
    default: {},
    description:
      'instances by scale group, "http" or "function:<name>", such as { "http": 1, "function:background-worker": 1 }',
  },
  httpConcurrency: {
    type: "integer",
    minimum: 1,
    maximum: 1000,
    description: "a whole number, 1 to 1000",
  },
  queueConcurrency: {
    type: "integer",
    minimum: 1,
    maximum: 32,
    default: 16,
    description: "a whole number, 1 to 32",
  },
  nodeVersion: {
    type: "string",
    enum: nodeVersions,
    default: nodeVersions[0],
    description: `one of ${nodeVersions.join(", ")}`,
  },
  siteUpdateStrategy: {
    type: "string",
    enum: siteUpdateStrategies,
    default: "Recreate",
    description: `one of ${siteUpdateStrategies.join(", ")}`,
  },
  redundancy: {
    type: "string",
    enum: redundancies,
    default: "LRS",
    description: `one of ${redundancies.join(", ")}`,
  },
  dataAccounts: {
    type: "integer",
    minimum: 1,
    maximum: dataAccountLimit,
    default: 1,
    description: `a whole number, 1 to ${dataAccountLimit}; once it is more than 1, it stays`,
  },
  allowedAddresses: {
    type: "array",
    minItems: 1,
    uniqueItems: true,
    items: { type: "string", pattern: patterns.addresses },
    description: 'a list of IPv4 addresses and ranges, such as "192.0.2.0/24"',
  },
  existingResourceGroup: {
    type: "string",
    pattern: patterns.resourceGroup,
    description: "the name of a resource group in the subscription that is deployed to",
  },
  existingLogAnalyticsWorkspace: {
    type: "string",
    pattern:
      "^/subscriptions/[0-9a-fA-F-]{36}/resourceGroups/[\\w.()-]+/providers/Microsoft\\.OperationalInsights/workspaces/[A-Za-z0-9-]{4,63}$",
    description:
      'the id of a workspace: "/subscriptions/…/resourceGroups/…/providers/Microsoft.OperationalInsights/workspaces/…"',
  },
  appInsightsSampling: {
    type: "number",
    minimum: 1,
    maximum: 100,
    default: 100,
    description: "a percentage, 1 to 100",
  },
  storageLogs: {
    type: "string",
    enum: storageLogChoices,
    default: "writes",
    description: `one of ${storageLogChoices.join(", ")}`,
  },
  workflowLogs: {
    type: "string",
    enum: workflowLogChoices,
    default: "none",
    description: `one of ${workflowLogChoices.join(", ")}`,
  },
  logRetentionDays: {
    type: "integer",
    minimum: 30,
    maximum: 730,
    default: 30,
    description: "a whole number of days, 30 to 730",
  },
  dailyQuotaGb: {
    type: "number",
    minimum: 0.03,
    maximum: 1000,
    default: 1,
    description: "a number of GB, 0.03 to 1000",
  },
  alerts: {
    type: "object",
    additionalProperties: false,
    properties: {
      enabled: { type: "boolean", default: true },
      emails: {
        type: "array",
        maxItems: 20,
        uniqueItems: true,
        items: { type: "string", pattern: patterns.email },
        default: [],
      },
      webhook: { type: "boolean", default: false },
    },
    default: {},
    description:
      'an object of enabled (true or false), emails (at most 20 addresses such as "on-call@example.com") and webhook (true or false; its URL is given to Terraform as TF_VAR_alert_webhook)',
  },
  deployers: {
    ...objectIds,
    description: "a list of object ids (GUIDs) of users, groups and applications",
  },
  planners: {
    ...objectIds,
    minItems: 0,
    default: [],
    description: "a list of object ids (GUIDs) of users, groups and applications",
  },
} as const satisfies Readonly<Record<keyof PlatformConfiguration, object>>;
