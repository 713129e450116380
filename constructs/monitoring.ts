import { ApplicationInsights } from "@cdktf/provider-azurerm/lib/application-insights";
import { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace";
import { MonitorDiagnosticSetting } from "@cdktf/provider-azurerm/lib/monitor-diagnostic-setting";
import { Fn, Token } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { StorageLogs, WorkflowLogs } from "../contract/log-choices";
import { AzureStack } from "./azure-stack";
import { grantRole, type IGrantee } from "./grants";
import { SmartDetection } from "./smart-detection";

export interface MonitoringProps {
  /** Tells two of a stack apart, as a part of their names. @default the only one */
  readonly purpose?: string;
  /** How long logs are kept, 30 to 730 days. */
  readonly logRetentionDays: number;
  /** Most that is ingested in a day, in GB: the bound on the cost of a flood. */
  readonly dailyQuotaGb: number;
  /**
   * ARM id of a workspace that exists; its retention and quota are its owner's.
   * @default one of the stack's own
   */
  readonly existingLogAnalyticsWorkspace?: string;
  /** Percent of the telemetry that is kept, 1 to 100. @default 100, every transition of an operation */
  readonly appInsightsSampling?: number;
  /** What the storage accounts log. @default writes */
  readonly storageLogs?: StorageLogs;
  /** What workflows log beside their run history. @default none */
  readonly workflowLogs?: WorkflowLogs;
}

export interface DiagnosticsProps {
  /** ARM id of the service. */
  readonly of: string;
  /** Log categories; platform metrics are kept by Azure Monitor without an export. */
  readonly categories: readonly string[];
}

/** Where every service of the stack writes its logs, and the functions their telemetry. */
export class Monitoring extends Construct {
  /**
   * Not a credential, though azurerm marks it so: local authentication is off, so that sending
   * telemetry takes a token. Marked as sensitive it would hide the whole site in a plan.
   */
  readonly connectionString: string;
  /** ARM id of the workspace that all logs go to. */
  readonly workspaceId: string;
  /** The workspace, where it is the stack's own. */
  readonly ownWorkspace?: { readonly dailyQuotaGb: number };
  readonly storageLogs: StorageLogs;
  readonly workflowLogs: WorkflowLogs;
  private readonly insights: ApplicationInsights;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const stack = AzureStack.of(this);
    this.storageLogs = props.storageLogs ?? "writes";
    this.workflowLogs = props.workflowLogs ?? "none";
    this.workspaceId = props.existingLogAnalyticsWorkspace ?? this.addWorkspace(props);
    if (props.existingLogAnalyticsWorkspace === undefined) {
      this.ownWorkspace = { dailyQuotaGb: props.dailyQuotaGb };
    }
    this.insights = new ApplicationInsights(this, "ApplicationInsights", {
      name: stack.physicalName(this, "applicationInsights", props.purpose),
      ...stack.placement,
      workspaceId: this.workspaceId,
      applicationType: "Node.JS",
      localAuthenticationDisabled: true,
      samplingPercentage: props.appInsightsSampling,
    });
    if (stack.ownResourceGroup !== undefined) {
      new SmartDetection(this, "SmartDetection", this.insights);
    }
    this.connectionString = Token.asString(Fn.nonsensitive(this.insights.connectionString));
  }

  /** ARM id of the Application Insights component. */
  get componentId(): string {
    return this.insights.id;
  }

  private addWorkspace(props: MonitoringProps): string {
    const stack = AzureStack.of(this);
    const { id } = new LogAnalyticsWorkspace(this, "Workspace", {
      name: stack.physicalName(this, "logAnalytics", props.purpose),
      ...stack.placement,
      sku: "PerGB2018",
      retentionInDays: props.logRetentionDays,
      dailyQuotaGb: props.dailyQuotaGb,
      localAuthenticationEnabled: false,
    });
    new MonitorDiagnosticSetting(this, "Diagnostics", {
      name: "to-log-analytics",
      targetResourceId: id,
      logAnalyticsWorkspaceId: id,
      enabledLog: [{ category: "Audit" }],
    });
    return id;
  }

  /** Sends the logs of a service to the workspace. */
  diagnose(owner: IConstruct, { of, categories }: DiagnosticsProps, id = "Diagnostics"): void {
    new MonitorDiagnosticSetting(owner, id, {
      name: "to-log-analytics",
      targetResourceId: of,
      logAnalyticsWorkspaceId: this.workspaceId,
      enabledLog: categories.map((category) => ({ category })),
    });
  }

  /** Lets a Function App send telemetry. */
  grantPublish(grantee: IGrantee): void {
    grantRole(this, {
      role: "MonitoringMetricsPublisher",
      on: this.insights.id,
      what: "Application Insights",
      to: grantee,
    });
  }
}
